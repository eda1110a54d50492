"""Goggles that requests name or bring along.

In: what stands in a request, and the folder of goggles that are kept (`scenthound goggles`). Out: `Goggle`s.
Must not: fetch one from the web.
"""

import asyncio
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from indexer.errors import GoggleError
from indexer.goggles.goggle import Goggle
from indexer.goggles.language import parse
from indexer.goggles.store import GoggleStore

# To read a large goggle takes longer than a search; as many as are asked for again and again.
_KEPT = 16

# Names that a refusal tells.
_TOLD = 10


async def stored_goggle(folder: Path | None, name: str) -> Goggle:
    """Give the goggle that is kept under a name.

    Raises:
        GoggleError: There is none, or no folder of goggles.
    """
    return await asyncio.to_thread(_stored, folder, name)


async def goggles_of(folder: Path | None, written: Sequence[str]) -> tuple[Goggle, ...]:
    """Read goggles as they stand in a request: each is the name of one that is kept, or else its text.

    Raises:
        GoggleError: A text is no goggle, or the address of one.
    """
    return await asyncio.to_thread(_all, folder, tuple(written)) if written else ()


def named_goggles(folder: Path | None, names: Sequence[str]) -> tuple[Goggle, ...]:
    """Read goggles that are kept, each by NAME or NAME@VERSION; from disk, so not in an event loop.

    Raises:
        GoggleError: There is none of that name or version, or no folder of goggles; `thing` is "stored_goggles".
    """
    found = []
    for written in names:
        name, _, version = written.strip().partition("@")
        try:
            found.append(_stored(folder, name, version or None))
        except GoggleError as error:
            kept = dict.fromkeys(each.name for each in GoggleStore(folder).list()) if folder is not None else ()
            raise GoggleError(
                "stored_goggles",
                found=f"{written[:100]!r}",
                wanted=" or ".join(list(kept)[:_TOLD]) or "a server with goggles",
                remedy="choose one that /v1/goggles lists, or send the goggle's text as goggles",
            ) from error
    return tuple(found)


def _all(folder: Path | None, written: Sequence[str]) -> tuple[Goggle, ...]:
    names = {each.name for each in GoggleStore(folder).list() if each.is_current} if folder else set()
    return tuple(_stored(folder, text.strip()) if text.strip() in names else _inline(text) for text in written)


def _inline(text: str) -> Goggle:
    if text.strip().lower().startswith(("http://", "https://")) and "\n" not in text.strip():
        raise GoggleError(
            "goggles",
            found=f"the address {text.strip()[:100]!r}",
            wanted="the text of a goggle, or the name of one that is kept here",
            remedy="send its text, or keep it with `scenthound goggles add`: nothing is fetched for a search",
        )
    return parse(text)


def _stored(folder: Path | None, name: str, version: str | None = None) -> Goggle:
    if folder is None:
        raise GoggleError(
            "goggles", found=f"the name {name[:100]!r}", wanted="a server with goggles", remedy="send the goggle's text"
        )
    # The store reads only names that cannot lead out of its folder.
    return _parsed(GoggleStore(folder).text(name, version), name)


@lru_cache(maxsize=_KEPT)
def _parsed(text: str, name: str) -> Goggle:
    return parse(text, name)
