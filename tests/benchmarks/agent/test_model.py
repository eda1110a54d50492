"""A model behind a chat endpoint is given the tools, and what it calls is carried out; a broken endpoint is named."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from benchmarks.agent.chat import Endpoint
from benchmarks.agent.model import play
from benchmarks.agent.session import Limits, Session
from benchmarks.errors import BenchmarkError
from indexer.backends.memory import MemoryBackend
from indexer.search.pipeline import Searcher
from tests.snapshots import page, snapshot_of

DOCUMENTS = [
    page("", "Billy Elliot", "Billy Elliot is a film. Stephen Warbeck wrote its music.", doc_id="film"),
    page("", "Stephen Warbeck", "He was born in Southampton.", doc_id="person"),
]

Answer = tuple[int, dict[str, str], Any]
"""Status, headers, body."""


class Stub(HTTPServer):
    """The other side: it answers what it was given, one after the other, and keeps what it was asked."""

    def __init__(self, answers: list[Answer]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers = answers
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str | None] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"


class Handler(BaseHTTPRequestHandler):
    """Speaks as much HTTP as a chat endpoint needs."""

    server: Stub

    def do_POST(self) -> None:
        assert self.path == "/v1/chat/completions"
        self.server.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.server.keys.append(self.headers.get("Authorization"))
        status, headers, body = self.server.answers.pop(0)
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"Content-Length": str(len(sent)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(sent)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the base's name
        """Say nothing."""


@pytest.fixture
def serve() -> Iterator[Callable[[list[Answer]], Stub]]:
    running: list[Stub] = []

    def begin(answers: list[Answer]) -> Stub:
        stub = Stub(answers)
        running.append(stub)
        threading.Thread(target=stub.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return stub

    yield begin
    for stub in running:
        stub.shutdown()
        stub.server_close()


@pytest.fixture
def playing(tmp_path: Path) -> Iterator[Session]:
    searcher = Searcher(snapshot_of(DOCUMENTS, MemoryBackend(), tmp_path))
    yield Session(searcher, "lexical", frozenset({"film", "person"}), Limits(calls=4))
    searcher.close()


def calls(*wanted: tuple[str, str]) -> Answer:
    made = [
        {"id": f"call_{number}", "type": "function", "function": {"name": name, "arguments": arguments}}
        for number, (name, arguments) in enumerate(wanted)
    ]
    return 200, {}, {"choices": [{"message": {"role": "assistant", "content": None, "tool_calls": made}}]}


def says(words: str) -> Answer:
    return 200, {}, {"choices": [{"message": {"role": "assistant", "content": words}}]}


def test_calls_are_carried_out_until_the_model_answers(serve: Callable[[list[Answer]], Stub], playing: Session) -> None:
    stub = serve([
        calls(("search", '{"query": "Billy Elliot"}')),
        calls(("open", '{"id": "person", "start": "0"}'), ("find", '{"id": "person", "words": "born"}')),
        says(" In Southampton (person). "),
    ])  # fmt: skip
    assert play(Endpoint(stub.url, "tiny", key="secret"), playing, "Where was the composer born?") == (
        "In Southampton (person)."
    )
    tally = playing.tally()
    assert (tally.calls, tally.shown, tally.opened, tally.calls_to_evidence) == (3, 2, 1, 2)
    assert stub.keys == ["Bearer secret"] * 3
    first, _, last = stub.asked
    assert (first["model"], first["temperature"]) == ("tiny", 0)
    assert [tool["function"]["name"] for tool in first["tools"]] == ["search", "open", "find"]
    assert first["messages"][1] == {"role": "user", "content": "Where was the composer born?"}
    roles = [(message["role"], message.get("tool_call_id")) for message in last["messages"][2:]]
    assert roles == [
        ("assistant", None), ("tool", "call_0"), ("assistant", None), ("tool", "call_0"), ("tool", "call_1"),
    ]  # fmt: skip
    assert last["messages"][3]["content"].startswith("[film] Billy Elliot\n")
    assert "Southampton" in last["messages"][5]["content"]


def test_what_cannot_be_carried_out_is_told_to_the_model(
    serve: Callable[[list[Answer]], Stub], playing: Session
) -> None:
    stub = serve([
        calls(("fly", "{}"), ("search", "not json"), ("open", '{"id": "nothing", "start": "x"}')),
        calls(*[("search", '{"query": "film"}')] * 5),
        says("I do not know."),
    ])  # fmt: skip
    assert play(Endpoint(stub.url, "tiny"), playing, "Who?") == "I do not know."
    told = [message["content"] for message in stub.asked[-1]["messages"] if message["role"] == "tool"]
    assert told[0] == "There is no tool 'fly'; there are search, open, find."
    assert told[1:3] == ["Nothing.", "Nothing."]
    # One call is gone for the page that is not there; an empty query costs none.
    assert told[6:] == ["No calls or tokens are left. Answer now."] * 2
    assert stub.keys[0] is None


def test_a_model_that_never_answers_is_left_when_its_turns_are_over(
    serve: Callable[[list[Answer]], Stub], playing: Session
) -> None:
    stub = serve([calls(("search", '{"query": "film"}'))] * 20)
    assert play(Endpoint(stub.url, "tiny"), playing, "Who?") == ""
    assert len(stub.asked) == 4 + 3


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ((401, {}, b'{"error": "no key"}'), 'found status 401 \\({"error": "no key"}\\)'),
        ((307, {"Location": "http://127.0.0.1:9/"}, b""), "found status 307"),
        ((200, {}, b"<html>"), "found an answer without a message"),
        ((200, {}, {"choices": []}), "found an answer without a message"),
        ((200, {}, [1]), "found an answer without a message"),
    ],
)
def test_an_endpoint_that_does_not_speak_the_protocol_is_named(
    answer: Answer, message: str, serve: Callable[[list[Answer]], Stub], playing: Session
) -> None:
    stub = serve([answer])
    with pytest.raises(BenchmarkError, match=f"/v1/chat/completions: {message}") as refused:
        play(Endpoint(stub.url, "tiny", key="secret"), playing, "Who?")
    assert "secret" not in str(refused.value)


def test_an_endpoint_that_is_not_there_or_no_address_is_named(playing: Session) -> None:
    with pytest.raises(BenchmarkError, match="found no answer"):
        play(Endpoint("http://127.0.0.1:9/v1", "tiny", timeout_s=2), playing, "Who?")
    with pytest.raises(BenchmarkError, match="found no http or https address"):
        Endpoint("file:///etc", "tiny")
