"""Which rules in a page's own style sheets hide text.

In: the text of `<style>` elements. Out: `StyleRules`, which give the declarations that hide an element. This is no CSS
engine: it knows selectors of one compound with a class or an id (`p.note`, `#x.y`), rules that hold on any screen, and
of everything else only that it may undo what those do. In doubt nothing is hidden. Must not: see a tree, or fetch a
style sheet.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from crawler.pages.styles import Declarations, declarations, hides, without_comments

# Characters of a page's own style sheets that are read, all together; one page in a hundred of WCXB has half of that,
# and one of 1,497 has more.
MAX_STYLE_CHARACTERS = 1_000_000

# Rules kept for one class, id or element name, and classes looked at on one element: people have a handful of both,
# and the work on a hostile page is at most their product for each element.
_MOST_RULES_OF_A_KEY = 64
_MOST_CLASSES = 24

# Elements that differ in what rules know of them; a page of WCXB has 77 at the most. Beyond, no rule hides.
_MOST_CASES = 1000

# Selectors of one rule, and characters of one selector, that are read.
_MOST_SELECTORS = 1000
_LONGEST_SELECTOR = 200

_BRACES = re.compile(r"[^{}]*[{}]")
_SIMPLE = re.compile(r"(?:[a-z][a-z0-9-]*|\*)?(?:[.#][a-z_\-\u0080-\uffff][a-z0-9_\-\u0080-\uffff]*)*", re.IGNORECASE)
_PART = re.compile(r"[.#]?[^.#]+")
_LAST_COMPOUND = re.compile(r"[^\s>+~]+$")
_PSEUDO = re.compile(r"::?[a-z-]+(?:\([^()]*\))?|\[[^\]]*\]", re.IGNORECASE)
# A body in lower case without any of these hides nothing.
_HIDING = re.compile(
    r"(?:ay|ty)\s{0,9}:\s{0,9}[nhc0.]|size\s{0,9}:\s{0,9}[01.]|clip|overflow|-[0-9]{3}|-[0-9.]{2,9}[a-z]|scale"
)
_KEY = re.compile(r"[.#][a-z_\-\u0080-\uffff][a-z0-9_\-\u0080-\uffff]*", re.IGNORECASE)
_EVERYWHERE = re.compile(r"(?:only\s+)?(?:all|screen)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True, eq=False)
class _Rule:
    """A rule for elements with this tag (or ""), id (or "") and all these classes.

    A sure one holds for each such element; any other may hold, under a condition that is not looked at.
    """

    tag: str
    id: str
    classes: frozenset[str]
    style: Declarations
    is_sure: bool
    order: int

    @property
    def keys(self) -> tuple[str, ...]:
        """The id, or else each class, without which no element is meant."""
        return (f"#{self.id}",) if self.id else tuple(f".{name}" for name in self.classes)

    @property
    def weight(self) -> tuple[bool, int, bool, int]:
        """How specific it is (Selectors Level 4, section 17), and behind which others it stands."""
        return (self.id != "", len(self.classes), self.tag != "", self.order)

    def matches(self, tag: str, identity: str, classes: frozenset[str]) -> bool:
        """Say whether an element is meant."""
        return self.tag in ("", tag) and self.id in ("", identity) and self.classes <= classes


class StyleRules:
    """The rules by class or id in a page's own style sheets that hide, and those that may undo it.

    Args:
        sheets: Text of each `<style>` element and its media attribute, in the order of the page; what lies beyond
            `MAX_STYLE_CHARACTERS` is not read.
    """

    def __init__(self, sheets: Iterable[tuple[str, str]]) -> None:
        # Classes and ids by which a rule hides for sure.
        self._hiding_classes: set[str] = set()
        self._hiding_ids: set[str] = set()
        # All rules by the classes and ids in their selectors, and those of them that were read.
        self._raws: dict[str, list[_Raw]] = {}
        self._read: set[int] = set()
        self._rules: dict[str, list[_Rule]] = {}
        self._cases: dict[tuple[str, str, frozenset[str]], Declarations] = {}
        self._all: list[_Raw] = []
        left = MAX_STYLE_CHARACTERS
        for text, media in sheets:
            sheet = without_comments(text[:left])
            left -= len(text[:left])
            for selectors, body, is_sure in _rules(sheet, is_sure=_EVERYWHERE.fullmatch(media.strip()) is not None):
                raw = _Raw(selectors, body, is_sure, len(self._all))
                self._all.append(raw)
                if is_sure and _HIDING.search(body.lower()) and hides(declarations(body)):
                    self._note(rule for rule in raw.rules() if rule.is_sure)

    def _note(self, rules: Iterable[_Rule]) -> None:
        """Note by which id, or else which classes, rules hide."""
        for rule in rules:
            if rule.id:
                self._hiding_ids.add(rule.id)
            else:
                self._hiding_classes |= rule.classes

    def _index(self) -> dict[str, list["_Raw"]]:
        """Give the rules by all classes and ids in their selectors; few pages have an element that needs them."""
        if not self._raws:
            for raw in self._all:
                for key in dict.fromkeys(_KEY.findall(raw.selectors)):
                    raws = self._raws.setdefault(key, [])
                    if len(raws) < _MOST_RULES_OF_A_KEY:
                        raws.append(raw)
        return self._raws

    def _rules_of(self, key: str) -> list[_Rule]:
        """Give the rules with a class or id in their last compound; most are never asked for, and so never read."""
        for raw in self._index().get(key, ()):
            if raw.order not in self._read:
                self._read.add(raw.order)
                for rule in raw.rules():
                    for name in rule.keys:
                        self._rules.setdefault(name, []).append(rule)
        return self._rules.get(key, [])[:_MOST_RULES_OF_A_KEY]

    def __bool__(self) -> bool:
        """Whether anything may be hidden by them."""
        return bool(self._hiding_classes or self._hiding_ids)

    def of(self, tag: str, identity: str, classes: str) -> Declarations:
        """Give the declarations that hide an element for sure, nothing where another rule may undo it.

        Args:
            tag: Name of the element, lower case.
            identity: Its id, or "".
            classes: Its class attribute.
        """
        names = classes.split()[:_MOST_CLASSES]
        identity = identity if identity in self._hiding_ids else ""
        if not identity and self._hiding_classes.isdisjoint(names):
            return {}
        # Classes that no rule knows tell nothing, and there may be as many of them as elements.
        known = frozenset(name for name in names if f".{name}" in self._index())
        case = (tag, identity, known)
        if case not in self._cases:
            if len(self._cases) >= _MOST_CASES:
                return {}
            self._cases[case] = self._of(*case)
        return self._cases[case]

    def _of(self, tag: str, identity: str, classes: frozenset[str]) -> Declarations:
        keys = (*(f".{name}" for name in sorted(classes)), f"#{identity}")
        found = {rule: None for key in keys for rule in self._rules_of(key)}
        rules = [rule for rule in found if rule.matches(tag, identity, classes)]
        style: dict[str, str] = {}
        for rule in sorted((rule for rule in rules if rule.is_sure), key=lambda rule: rule.weight):
            style |= rule.style
        way = hides(style)
        undone = any(hides({**style, **rule.style}) != way for rule in rules if not rule.is_sure)
        return style if way and not undone else {}


@dataclass(frozen=True, slots=True)
class _Raw:
    """A rule as it stands in a sheet: selectors, declarations, whether it holds everywhere, its number."""

    selectors: str
    body: str
    is_sure: bool
    order: int

    def rules(self) -> Iterator[_Rule]:
        """Give a rule for each selector; one with more than a compound is not sure, and speaks of its last one."""
        style = declarations(self.body)
        for part in self.selectors.split(",")[:_MOST_SELECTORS]:
            selector = part.strip()
            if len(selector) > _LONGEST_SELECTOR:
                continue
            is_simple = _SIMPLE.fullmatch(selector) is not None
            if not is_simple:
                last = _LAST_COMPOUND.search(_PSEUDO.sub("", selector))
                selector = last[0] if last else ""
            if not selector or not _SIMPLE.fullmatch(selector):
                continue
            parts = _PART.findall(selector)
            yield _Rule(
                tag=next((name.lower() for name in parts if name[0] not in ".#*"), ""),
                id=next((name[1:] for name in parts if name[0] == "#"), ""),
                classes=frozenset(name[1:] for name in parts if name[0] == "."),
                style=style,
                is_sure=self.is_sure and is_simple,
                order=self.order,
            )


def _rules(sheet: str, *, is_sure: bool) -> Iterator[tuple[str, str, bool]]:
    """Give selectors, declarations and sureness of each rule."""
    # For each open brace: the selectors ("" where the brace is an at-rule's), and whether it holds everywhere.
    open_braces: list[tuple[str, bool]] = []
    # The brace at the end gives the last characters something to match, so that none is tried twice.
    for match in _BRACES.finditer(sheet + "}"):
        text, brace = match[0][:-1], match[0][-1]
        if brace == "{":
            outer, holds = open_braces[-1] if open_braces else ("", is_sure)
            # Before a nested rule may stand declarations of the outer one.
            prelude = text.rpartition(";")[2].strip()
            if prelude.startswith("@"):
                name, _, condition = prelude[1:].partition(" ")
                is_plain = name == "layer" or (name == "media" and _EVERYWHERE.fullmatch(condition.strip()) is not None)
                open_braces.append(("", holds and is_plain))
            else:
                open_braces.append((prelude, holds and not outer))
        elif open_braces:
            selectors, holds = open_braces.pop()
            if selectors:
                yield selectors, text, holds
