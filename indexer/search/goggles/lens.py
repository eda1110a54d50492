"""Several goggles as one, made for looking at ten thousand pages.

In: `Goggle`s, then `Page`s. Out: for each page the instruction that counts, as an `Effect`.
All goggles' instructions count together, as if they were written one below the other. Of those that match a page the
first in this order counts: discard, the stronger boost, the weaker downrank, the goggle given first, the line above.
Must not: score.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from crawler.errors import UrlError
from crawler.urls import host_of
from indexer.errors import GoggleError
from indexer.goggles.effect import Effect
from indexer.goggles.goggle import Action, Goggle, Instruction, Target
from indexer.hosts import names_above
from indexer.search.goggles.patterns import Pattern, pad

# Characters that the patterns of one search may look at, together: some seconds. Goggles that people write take a
# thousandth of it; what is left out are those whose every pattern consists of pieces that every address has.
MOST_CHARACTERS = 500_000_000

# As many patterns are simply tried one after the other.
_FEW = 16

# Where there are more, each is filed under a piece of its literal of this many characters.
_GRAM = 4

_ACTION_ORDER: dict[Action, int] = {"discard": 0, "boost": 1, "downrank": 2}

_KEPT = 16


@dataclass(frozen=True, slots=True)
class Page:
    """What patterns look at.

    Attributes:
        url: Canonical URL, or "".
        site: Where the page lies if it has no URL.
        title: May be "".
        description: May be "".
        content: The whole text; may be "".
    """

    url: str
    site: str = ""
    title: str = ""
    description: str = ""
    content: str = ""


class Lens:
    """Goggles ready to look through; nothing changes afterwards, so threads may share one.

    Attributes:
        needs: Which parts of a page the instructions look at; others may be "".
    """

    def __init__(self, goggles: Sequence[Goggle]) -> None:
        """Sort the instructions of goggles."""
        sourced = [(goggle.name, each) for goggle in goggles for each in goggle.instructions]
        sourced.sort(key=lambda pair: _precedence(pair[1]))  # Stable: the goggle given first, the line above.
        self._instructions = [each for each in sourced if not each[1].is_generic]
        generic = [each for each in sourced if each[1].is_generic]
        self._default = _effect(*generic[0]) if generic else None
        self._sites: dict[str, int] = {}
        filed: dict[tuple[str, Target], list[tuple[int, Pattern]]] = {}
        for rank, (_, instruction) in enumerate(self._instructions):
            if instruction.pattern:
                key = (instruction.site, instruction.target)
                filed.setdefault(key, []).append((rank, Pattern(_folded(instruction.pattern, instruction.target))))
            else:
                self._sites.setdefault(instruction.site, rank)
        self._patterns = {key: _Patterns(patterns) for key, patterns in filed.items()}
        self.needs: frozenset[Target] = frozenset(target for _, target in filed)
        self._targets = sorted(self.needs)

    def effects(self, pages: Iterable[Page]) -> list[Effect | None]:
        """Give for each page what counts, None where nothing does.

        Raises:
            GoggleError: The patterns look at more than `MOST_CHARACTERS` characters.
        """
        meter = _Meter()
        return [self._effect(page, meter) for page in pages]

    def _effect(self, page: Page, meter: "_Meter") -> Effect | None:
        names = names_above(_host(page))
        best = min((self._sites[name] for name in names if name in self._sites), default=len(self._instructions))
        for target in self._targets:
            texts = [pad(text) for text in _texts(page, target)]
            for name in ("", *names):
                patterns = self._patterns.get((name, target))
                if patterns is not None:
                    best = patterns.first(texts, best, meter)
        return _effect(*self._instructions[best]) if best < len(self._instructions) else self._default


@lru_cache(maxsize=_KEPT)
def lens_of(goggles: tuple[Goggle, ...]) -> Lens:
    """Give the lens of goggles; the last few are kept, because to sort many instructions takes longer than a search."""
    return Lens(goggles)


class _Meter:
    """Counts what patterns look at: characters, and not seconds, so that the same search ends the same everywhere."""

    def __init__(self) -> None:
        self._spent = 0

    def spend(self, characters: int) -> None:
        self._spent += characters
        if self._spent > MOST_CHARACTERS:
            raise GoggleError(
                "goggles",
                found=f"patterns that look at more than {MOST_CHARACTERS} characters",
                wanted="less work",
                remedy="take patterns out, bind them to sites, or write longer pieces between * and ^",
            )


class _Patterns:
    """Patterns for one target and site, in order of rank, filed so that few of many are tried on a text."""

    def __init__(self, patterns: Sequence[tuple[int, Pattern]]) -> None:
        self._plain = [each for each in patterns if len(patterns) <= _FEW or not each[1].literal]
        self._filed: dict[str, list[tuple[int, Pattern]]] = {}
        if len(patterns) > _FEW:
            counts: dict[str, int] = {}
            for _, pattern in patterns:
                for gram in _grams(pattern.literal):
                    counts[gram] = counts.get(gram, 0) + 1
            for each in patterns:
                if each[1].literal:
                    # The piece that fewest of the others have; of several the first.
                    self._filed.setdefault(min(_grams(each[1].literal), key=counts.__getitem__), []).append(each)
        self._lengths = sorted({len(gram) for gram in self._filed})

    def first(self, texts: Sequence[str], best: int, meter: _Meter) -> int:
        """Give the lowest rank of a pattern that matches one of the texts, or `best` where none is below it."""
        best = _first(self._plain, texts, best, meter)
        for length in self._lengths:
            for gram in _grams(texts[0], length):
                filed = self._filed.get(gram)
                if filed is not None:
                    best = _first(filed, texts, best, meter)
        return best


def _first(patterns: Sequence[tuple[int, Pattern]], texts: Sequence[str], best: int, meter: _Meter) -> int:
    size = len(texts[0])
    for rank, pattern in patterns:
        if rank >= best:
            break
        meter.spend(size)
        if pattern.literal in texts[0]:
            meter.spend(size * pattern.cost)
            if any(pattern.matches(text) for text in texts):
                return rank
    return best


def _grams(text: str, length: int = _GRAM) -> dict[str, None]:
    """List the pieces of a text, in order, each once: of `length`, or the text itself where it is shorter."""
    return dict.fromkeys(text[start : start + length] for start in range(max(len(text) - length, 0) + 1))


def _precedence(instruction: Instruction) -> tuple[int, int]:
    order = _ACTION_ORDER[instruction.action]
    return order, -instruction.strength if instruction.action == "boost" else instruction.strength


def _effect(goggle: str, instruction: Instruction) -> Effect:
    return Effect(instruction.action, instruction.strength, goggle, instruction.line, instruction.text)


def _folded(text: str, target: Target) -> str:
    """Addresses are compared as they are written, other texts without regard to case."""
    return text if target == "url" else text.lower()


def _texts(page: Page, target: Target) -> tuple[str, ...]:
    """Give what a target stands for; a host's front page is also its address without the last slash."""
    if target == "url":
        is_front = page.url.endswith("/") and page.url.count("/") == 3
        return (page.url, page.url[:-1]) if is_front else (page.url,)
    texts = {"title": page.title, "description": page.description, "content": page.content}
    return (texts[target].lower(),)


def _host(page: Page) -> str:
    if not page.url:
        return page.site
    try:
        return host_of(page.url)
    except (UrlError, ValueError):
        return page.site
