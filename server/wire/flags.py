"""Yes and no, as clients of many languages write them.

Out: `Flag`, a pydantic type. Python clients send "True", others "true", some "1"; some send the name with nothing after
it, which counts as not given.
"""

from typing import Annotated

from pydantic import BeforeValidator

_WORDS = {"true": True, "1": True, "yes": True, "on": True, "false": False, "0": False, "no": False, "off": False}


def _flag(value: object) -> object:
    if isinstance(value, str):
        return None if not value.strip() else _WORDS.get(value.strip().lower(), value)
    return bool(value) if isinstance(value, int) and value in (0, 1) else value


Flag = Annotated[bool | None, BeforeValidator(_flag)]
"""True, False, or None where nothing was given."""
