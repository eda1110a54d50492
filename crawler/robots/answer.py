"""An answer to /robots.txt, kept between processes: what came, when, and what was in force before.

In: the outcome of a request. Out: `RobotsAnswer`, as text and back. Must not: decide what it means.
"""

import json
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class RobotsAnswer:
    """What is known of one origin's robots.txt.

    Attributes:
        status: Status of the last response, redirects followed; None when no response came.
        body: Its body without content coding, as far as it is read.
        cache_control: Value of its Cache-Control header, or "".
        asked_at: When it was asked for, UTC.
        failing_since: When the unbroken row of refusals began that this answer ends; None where it is none.
        good_body: Body of the last answer before that row whose rules decide; None where there was none.
    """

    status: int | None
    body: bytes
    cache_control: str
    asked_at: datetime
    failing_since: datetime | None = None
    good_body: bytes | None = None


def answer_to_text(answer: RobotsAnswer) -> str:
    """Write an answer down; each character stands for one byte of a body."""
    return json.dumps(
        [
            answer.status,
            answer.body.decode("latin-1"),
            answer.cache_control,
            answer.asked_at.isoformat(),
            answer.failing_since.isoformat() if answer.failing_since else None,
            None if answer.good_body is None else answer.good_body.decode("latin-1"),
        ]
    )


def answer_from_text(text: str) -> RobotsAnswer:
    """Read what `answer_to_text` wrote."""
    status, body, cache_control, asked_at, failing_since, good_body = json.loads(text)
    return RobotsAnswer(
        status,
        body.encode("latin-1"),
        cache_control,
        datetime.fromisoformat(asked_at),
        datetime.fromisoformat(failing_since) if failing_since else None,
        None if good_body is None else good_body.encode("latin-1"),
    )
