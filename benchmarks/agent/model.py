"""A language model as an agent: it is given the session's tools, and its calls are carried out until it answers.

In: an `Endpoint`, a `Session`, a question. Out: its answer. Must not: help it along: what a script does with found text
is not told to it.
"""

from collections.abc import Callable
from functools import partial

from benchmarks.agent.chat import Call, Endpoint, ask
from benchmarks.agent.session import Piece, Session
from crawler.artefact import Json

_SYSTEM = (
    "Answer the question from the documents of an index, which you search with the tools. The answer may need several "
    "documents: search again with what you find. When you have it, or nothing is left to try, answer in one sentence "
    "and name the ids of the documents that it stands on."
)

_OVER = "No calls or tokens are left. Answer now."

# Turns beyond its calls: a model may ask for what is refused, and has to be told that it is over.
_MORE_TURNS = 3


def _tool(name: str, description: str, **fields: str) -> Json:
    properties: dict[str, Json] = {
        field: {"type": "integer" if field == "start" else "string", "description": said}
        for field, said in fields.items()
    }
    required: list[Json] = [field for field in fields if field != "start"]
    parameters: Json = {"type": "object", "properties": properties, "required": required}
    return {"type": "function", "function": {"name": name, "description": description, "parameters": parameters}}


TOOLS: tuple[Json, ...] = (
    _tool("search", "Search the index; gives ids, titles and pieces of the best documents.", query="words to look for"),
    _tool("open", "Show a document.", id="the document's id", start="offset to read on from; 0 is its beginning"),
    _tool("find", "Show where words stand in a document.", id="the document's id", words="words, one after the other"),
)


def play(endpoint: Endpoint, session: Session, question: str) -> str:
    """Let the model search until it answers.

    Returns:
        Its answer, "" where it gave none.

    Raises:
        BenchmarkError: As `ask`.
    """
    messages: list[Json] = [{"role": "system", "content": _SYSTEM}, {"role": "user", "content": question}]
    for _ in range(session.limits.calls + _MORE_TURNS):
        turn = ask(endpoint, messages, TOOLS)
        if not turn.calls:
            return turn.text.strip()
        messages.append(turn.message)
        messages += [
            {"role": "tool", "tool_call_id": call.call_id, "content": _carried_out(session, call)}
            for call in turn.calls
        ]
    return ""


def _carried_out(session: Session, call: Call) -> str:
    """Call a tool, and write what it gives as the model reads it."""
    if session.is_over:
        return _OVER
    tool = _CARRIERS.get(call.name)
    if tool is None:
        return f"There is no tool {call.name!r}; there are {', '.join(_CARRIERS)}."
    written = "\n\n".join(_written(piece) for piece in tool(session, partial(_text, call)))
    return written or "Nothing."


def _text(call: Call, name: str) -> str:
    return str(call.arguments.get(name, ""))


def _search(session: Session, text: Callable[[str], str]) -> tuple[Piece, ...]:
    return session.search(text("query"))


def _open(session: Session, text: Callable[[str], str]) -> tuple[Piece, ...]:
    start = text("start")
    piece = session.open(text("id"), int(start) if start.isascii() and start.isdigit() else 0)
    return (piece,) if piece else ()


def _find(session: Session, text: Callable[[str], str]) -> tuple[Piece, ...]:
    return session.find(text("id"), text("words"))


_CARRIERS: dict[str, Callable[[Session, Callable[[str], str]], tuple[Piece, ...]]] = {
    "search": _search,
    "open": _open,
    "find": _find,
}


def _written(piece: Piece) -> str:
    more = "" if piece.next is None else f"\n(read on from {piece.next})"
    return f"[{piece.doc_id}] {piece.title}\n{piece.text}{more}"
