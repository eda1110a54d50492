"""What of a page comes with a result of Exa's: its text, pieces of it, a summary.

In: options as they were sent, a document, pieces. Out: `ResultAnswer` with them. Nothing is written that does not
stand in the page: a summary is its best piece.
Must not: ask the index.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError

from crawler.document import Document
from indexer.budget import cut
from server.adapters.exa.wire import ContentsOptions, HighlightOptions, ResultAnswer, SummaryOptions, TextOptions
from server.wire.hypertext import body, plain

SUMMARY_CHARACTERS = 300
"""Length of a summary where there is no query that would choose a piece."""

_PIECES = 3
_FEWEST, _MOST = 40, 10_000

_Options = TypeVar("_Options", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Contents:
    """What is wanted of each page.

    Attributes:
        text: How the whole text is wanted; None: not at all.
        pieces: Pieces wanted at most, 0 for none.
        piece_characters: Length of each; None: the server's default.
        summary: Whether a summary is wanted.
        query: What pieces and summary shall fit; "" for the search's own words.
    """

    text: TextOptions | None = None
    pieces: int = 0
    piece_characters: int | None = None
    summary: bool = False
    query: str = ""

    @property
    def needs_documents(self) -> bool:
        """Whether more is wanted than a hit holds."""
        return self.text is not None or self.needs_cutting

    @property
    def needs_cutting(self) -> bool:
        """Whether texts are to be cut to words of their own."""
        return bool(self.query) and (self.pieces > 0 or self.summary)


def contents_of(wish: ContentsOptions, place: str = "") -> Contents:
    """Read what is wanted; a refusal names the option with its place before it.

    Raises:
        RequestValidationError: An option is wrong.
    """
    text = _options(TextOptions, f"{place}text", wish.text)
    pieces = _options(HighlightOptions, f"{place}highlights", wish.highlights)
    summary = _options(SummaryOptions, f"{place}summary", wish.summary)
    length = pieces.maxCharacters if pieces is not None else None
    queries = (options.query.strip() for options in (pieces, summary) if options is not None)
    return Contents(
        text=text,
        pieces=0 if pieces is None else min(pieces.highlightsPerUrl or _PIECES, 11),
        piece_characters=None if length is None else max(_FEWEST, min(_MOST, length)),
        summary=summary is not None,
        query=next((query for query in queries if query), ""),
    )


def contents_in(written: bool | dict[str, Any]) -> Contents:  # noqa: FBT001  it comes off the wire
    """Read the field `contents` of a search, of which true stands for texts; otherwise as `contents_of`."""
    if isinstance(written, bool):
        return contents_of(ContentsOptions(text=written))
    return contents_of(_options(ContentsOptions, "contents", written) or ContentsOptions(), "contents.")


def with_contents(
    result: ResultAnswer, wanted: Contents, document: Document | None, pieces: Sequence[str]
) -> ResultAnswer:
    """Give a result what is wanted of its page; without pieces its beginning stands for the best one."""
    if document is not None and document.author:
        result.author = document.author
    if document is not None and wanted.text is not None:
        result.text = _text(document, wanted.text)
    if (wanted.pieces or wanted.summary) and not pieces and document is not None:
        pieces = [_beginning(document, wanted.piece_characters or SUMMARY_CHARACTERS)]
    if wanted.pieces:
        result.highlights = [piece for piece in pieces[: wanted.pieces] if piece]
    if wanted.summary:
        result.summary = pieces[0] if pieces else ""
    return result


def _text(document: Document, options: TextOptions) -> str:
    text = body(document.text) if options.includeHtmlTags else document.text
    return text[: options.maxCharacters]


def _beginning(document: Document, characters: int) -> str:
    text = plain(document.text[: 4 * characters])
    return text[: cut(text, 0, min(len(text), characters))].strip()


def _options(model: type[_Options], field: str, written: bool | dict[str, Any]) -> _Options | None:  # noqa: FBT001
    """Read true as the defaults, false as nothing."""
    if isinstance(written, bool):
        return model() if written else None
    try:
        return model.model_validate(written)
    except ValidationError as error:
        problems = error.errors(include_url=False)
        names = [".".join(map(str, (field, *problem["loc"]))) for problem in problems]
        told = [{**problem, "loc": ("body", name)} for problem, name in zip(problems, names, strict=True)]
        raise RequestValidationError(told) from error
