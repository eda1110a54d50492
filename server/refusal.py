"""What a request that is not answered is told, before any dialect puts it into its own words.

Out: `Refusal`, its JSON in the native API, and how to show back what a client sent. Must not: know HTTP's other parts.
"""

import json
from dataclasses import asdict, dataclass

# What a client sent is shown back to this length, enough to recognise it.
_SHOWN_CHARACTERS = 100


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is not answered; in the native API the attributes but the last are the JSON keys, None is left out.

    Attributes:
        code: A name that programs can tell apart.
        message: One sentence for people.
        field: The request's field that it is about.
        found: What was there.
        wanted: What would have been accepted.
        remedy: What to do now.
        request_id: The request's name in headers and log, for dialects that repeat it in the body.
    """

    code: str
    message: str
    field: str | None = None
    found: str | None = None
    wanted: str | None = None
    remedy: str | None = None
    request_id: str = ""


def to_json(refusal: Refusal) -> bytes:
    """Write a refusal's body; ASCII only, so that halves of surrogate pairs a client sent can be shown back."""
    told = {key: value for key, value in asdict(refusal).items() if value is not None and key != "request_id"}
    return json.dumps({"error": told}).encode("ascii")


def show(value: object) -> str:
    """Write what a client sent as JSON, cut; lists and objects are only named, for they may be nested without end."""
    if isinstance(value, (list, dict)):
        return "a list" if isinstance(value, list) else "an object"
    text = json.dumps(value, default=repr)
    return text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS]}…"


def as_sent(found: str | None) -> str | None:
    """Give what a client sent, as it was sent, where `show` has put a text into quotes."""
    try:
        value = json.loads(found or "")
    except ValueError:
        return found
    return value if isinstance(value, str) else found
