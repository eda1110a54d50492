"""A chat endpoint that speaks OpenAI's protocol with tool calls; the one door to it.

In: messages and tools as JSON. Out: the model's `Turn`. Works with any server of `/v1/chat/completions`, on one's own
machine or elsewhere. Must not: keep a key anywhere, follow a redirect with it, or try again: a run that was disturbed
is no measurement.
"""

import json
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from benchmarks.errors import BenchmarkError
from crawler.artefact import Json


@dataclass(frozen=True, slots=True)
class Call:
    """A tool that the model wants to be called.

    Attributes:
        call_id: What its result is sent back under.
        name: The tool's.
        arguments: What for; empty where the model wrote no JSON object.
    """

    call_id: str
    name: str
    arguments: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Turn:
    """What the model said.

    Attributes:
        text: Its words, "" where it only calls tools.
        calls: Tools to call, in order.
        message: The message as it came, to be sent back.
    """

    text: str
    calls: tuple[Call, ...]
    message: dict[str, Json]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a model is.

    Attributes:
        url: Base of the API, "http://localhost:8000/v1".
        model: Its name there.
        key: Sent as a bearer token; "" sends none.
        timeout_s: Longest wait for a turn, seconds.
    """

    url: str
    model: str
    key: str = ""
    timeout_s: float = 120.0

    def __post_init__(self) -> None:
        if urlsplit(self.url).scheme not in {"http", "https"}:
            raise BenchmarkError(
                self.url,
                found="no http or https address",
                wanted="the base of an API",
                remedy="write http://host:port/v1",
            )


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Refuses to go elsewhere: the key is for the address that was named."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Go nowhere, so that the redirect is an error."""


def ask(endpoint: Endpoint, messages: Sequence[Json], tools: Sequence[Json]) -> Turn:
    """Give the model's next turn, at temperature 0.

    Raises:
        BenchmarkError: The endpoint cannot be reached, refuses, or answers something else.
    """
    body = {"model": endpoint.model, "messages": list(messages), "tools": list(tools), "temperature": 0}
    headers = {"Content-Type": "application/json"}
    if endpoint.key:
        headers["Authorization"] = f"Bearer {endpoint.key}"
    address = endpoint.url.rstrip("/") + "/chat/completions"
    request = urllib.request.Request(address, json.dumps(body).encode(), headers)  # noqa: S310  the scheme was checked
    try:
        with urllib.request.build_opener(_NoRedirect).open(request, timeout=endpoint.timeout_s) as response:
            return _turn(json.load(response)["choices"][0]["message"])
    except urllib.error.HTTPError as error:
        detail = error.read(300).decode("utf-8", "replace")
        raise _failed(address, f"status {error.code} ({' '.join(detail.split())})") from error
    except OSError as error:
        raise _failed(address, f"no answer ({error})") from error
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise _failed(address, f"an answer without a message ({error!r})") from error


def _turn(message: dict[str, Any]) -> Turn:
    calls = tuple(
        Call(str(call.get("id", "")), str(call["function"]["name"]), _arguments(call["function"].get("arguments")))
        for call in message.get("tool_calls") or ()
    )
    return Turn(str(message.get("content") or ""), calls, message)


def _arguments(written: object) -> dict[str, Any]:
    """Read what the model wrote; servers give text, and some an object."""
    try:
        read = json.loads(written) if isinstance(written, str) else written
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}


def _failed(address: str, found: str) -> BenchmarkError:
    return BenchmarkError(
        address, found=found, wanted="a turn of OpenAI's chat protocol", remedy="check the address, model and key"
    )
