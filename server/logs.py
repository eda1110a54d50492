"""Log records as lines of JSON, for programs that gather logs.

In: the standard library's log records. Out: one JSON object a line: `time` (UTC, milliseconds), `level`, `logger`,
`message`, the record's fields, and for a failure `exception`. Must not: be called by a library; the process configures.
"""

import json
import logging
from datetime import UTC, datetime
from typing import Final, TextIO

# What every record has; anything else in it is a field that the caller gave.
_OF_EVERY_RECORD: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class JsonLines(logging.Formatter):
    """Formats a record as one line; ASCII alone, so that nothing in it can break or forge a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Give the line, without its end."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {name: value for name, value in vars(record).items() if name not in _OF_EVERY_RECORD}
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)


def log_json(stream: TextIO) -> None:
    """Have this process write its log to a stream as lines of JSON, one for each request; replaces other handlers."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("server.requests").setLevel(logging.INFO)
