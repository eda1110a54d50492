"""What the forms of the pages send, and the search that it asks for.

In: a query string. Out: `Form`, as it is shown again and linked to, and `SearchRequest`. Must not: search.
"""

from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from fastapi import Request

from indexer.errors import RequestError
from indexer.search.request import MODES, Mode, SearchRequest
from indexer.settings import SearchSettings

HITS_ON_A_PAGE: Final = 10

_DEFAULTS: Final = {"mode": "hybrid", "offset": "0"}


@dataclass(frozen=True, slots=True)
class Form:
    """The search form as it was sent, and is shown again; every field is text, as forms have it."""

    q: str = ""
    mode: str = "hybrid"
    site: str = ""
    language: str = ""
    since: str = ""
    until: str = ""
    offset: str = "0"
    index: str = ""

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the words was chosen."""
        return bool(self.mode != "hybrid" or self.site or self.language or self.since or self.until)

    def link(self, path: str = "/", **changes: str) -> str:
        """Give the address of this search with some fields changed; fields at their default are left out."""
        shown = {field.name: getattr(self, field.name) for field in fields(self) if field.name != "offset"} | changes
        return f"{path}?" + urlencode(
            [(name, value) for name, value in shown.items() if value != _DEFAULTS.get(name, "")]
        )

    def without_filters(self) -> str:
        """Give the address of the words alone, in the same index."""
        return Form(q=self.q, index=self.index).link()


def read_form(request: Request) -> Form:
    """Read the form; an empty field is one that was left alone, and of a repeated one the last counts."""
    sent = {name: value for name, value in request.query_params.items() if value.strip()}
    return Form(**{field.name: sent[field.name] for field in fields(Form) if field.name in sent})


def search_request(form: Form, settings: SearchSettings) -> SearchRequest:
    """Give the search that a form asks for.

    Raises:
        RequestError: A field holds what it cannot; `thing` is its name.
    """
    if not (form.offset.isascii() and form.offset.isdecimal() and len(form.offset) < 10):
        raise RequestError("offset", found=repr(form.offset[:100]), wanted="a number from 0", remedy="leave it out")
    return SearchRequest(
        query=form.q,
        k=HITS_ON_A_PAGE,
        offset=int(form.offset),
        mode=mode_of(form.mode),
        sites=_words(form.site),
        languages=_words(form.language),
        published_since=_day("since", form.since),
        published_until=_day("until", form.until),
        settings=settings,
    )


def mode_of(text: str) -> Mode:
    """Read a mode by its name.

    Raises:
        RequestError: There is none of that name.
    """
    mode: Mode | None = next((mode for mode in MODES if mode == text), None)
    if mode is None:
        raise RequestError("mode", found=repr(text[:100]), wanted=", ".join(MODES), remedy="choose one of them")
    return mode


def with_settings(settings: SearchSettings, text: str) -> SearchSettings:
    """Change settings as "name=value name=value" says; only those that are numbers, words or yes and no.

    Raises:
        RequestError: A name that is none, or no value of its kind; `thing` is "settings".
        SettingsError: A value out of its range; `thing` is the setting.
    """
    kinds = {name: type(getattr(settings, name)) for name in changeable(settings)}
    changes: dict[str, Any] = {}
    for pair in text.split():
        name, _, value = pair.partition("=")
        try:
            changes[name] = _value(value, kinds[name])
        except (KeyError, ValueError) as error:
            wanted = f"a {kinds[name].__name__}" if name in kinds else f"name=value with one of {', '.join(kinds)}"
            raise RequestError(
                "settings", found=repr(pair[:100]), wanted=wanted, remedy="correct it, or leave it out"
            ) from error
    return replace(settings, **changes)


def changeable(settings: SearchSettings) -> tuple[str, ...]:
    """Name the settings that `with_settings` can change, in their order."""
    return tuple(
        field.name for field in fields(settings) if type(getattr(settings, field.name)) in (bool, int, float, str)
    )


def _value(text: str, kind: type) -> bool | int | float | str:
    if kind is bool:
        return {"true": True, "false": False}[text.lower()]
    value: int | float | str = kind(text)
    if value != value:  # noqa: PLR0124  only "nan" is unlike itself, and compares with no limit
        raise ValueError(text)
    return value


def _words(field: str) -> tuple[str, ...]:
    """Read a field that may hold several values, apart by commas or spaces."""
    return tuple(field.replace(",", " ").split())


def _day(name: str, text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise RequestError(
            name, found=repr(text[:100]), wanted="a day as 2026-01-31", remedy="correct it, or leave it out"
        ) from error
