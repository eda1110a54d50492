"""Text that people do not see: found in a page's tree and taken out, before anyone extracts its text.

In: a tree of lxml. Out: the same tree without hidden text, and how many words went, by reason. Hidden text is where
keyword stuffing and instructions to language models hide. What is hidden at first and opened by people is none of that:
its text stays. Must not: judge what is left, or know scripts and style sheets that are not in the page.

What is hidden, by reason:

- "display" (display:none, content-visibility:hidden), "visibility", "opacity" (0, and nothing beside it that moves),
  "zero_size" (no width or height, and the rest cut off), "hidden_attribute": by a `style` attribute, or (but for
  "opacity", with which sheets prepare what fades in) by a rule of the page's own sheets for a class or an id.
- "tiny_text" (at most 1px), "off_screen" (999px and more out of sight), "colour" (that of the background, or
  transparent, both stated inline, on one element or on it and its nearest ancestors).
- "template" and "comment": text that no browser shows. A template that declares a shadow root is shown. Parsers that
  leave comments out of the tree leave none to find here; `comments` counts those in markup.
- "noscript": no browser with scripts shows it; where it holds most of the page, as in forums that are programs, it is
  the page.
- "aria_hidden": an icon's name, a closed dialog, and the second form of a text that stands beside its form for screen
  readers (a price in pieces, a formula in boxes). aria-hidden hides from screen readers and not from eyes, so all
  other text with it stays: code, carousels, links around pictures.
- "screen_reader": what is cut to a pixel is a label for people who do not see, and stays up to `MAX_LABEL_WORDS` words;
  what is longer is none.

What is hidden and stays:

- What people open: `hidden="until-found"`, role=tabpanel, an element that something controls (aria-controls,
  data-target, a link to its id) or names (aria-labelledby), one behind a button or a summary, and one whose class says
  tab, accordion, collapse, and the like. Not so dialogs, menus and tooltips.
- What a script shows as soon as it runs: parts of a page that React streams ("S:1"), and whatever holds the page's
  `main` or more than half of its words. A page is not hidden from its readers.

From what people open the marks of hiding are taken off, because extractors that know nothing of the rest of the page
drop what bears them: on WCXB that is worth .001 of word F1, and removing by these rules .003.

A page can pretend all of these: what is left is what may be seen, and no promise that it is.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType

import lxml.etree
import lxml.html

from crawler.pages.markup import attribute
from crawler.pages.sheets import StyleRules
from crawler.pages.styles import alike, colour, declarations, hides

# Longest text cut to a pixel that is taken for a label, words: "was 20 $, now 15 $", "opens in a new window". The
# longest that says something on the pages of WCXB has 20.
MAX_LABEL_WORDS = 25

# Longest text that is an icon's name, words: "keyboard arrow down".
_ICON_WORDS = 3

# Work on what is looked at and left, in elements: elements of the page by this, and a few for small pages. Elements
# that hide, one in the other to the parser's limit, would otherwise be looked through as often as they are deep.
_LOOKS = 8

# Elements for a page's main part that are believed; a page has one.
_MOST_MAINS = 10

# Ancestors up to which a background is looked for.
_BACKGROUND_LEVELS = 4

_SILENT = frozenset({"script", "style"})
_WHOLE = frozenset({"html", "head", "body"})

# What scripts undo when the page is opened, or people when they read it. Nobody undoes the others.
_UNDONE = frozenset({"display", "visibility", "opacity", "zero_size", "hidden_attribute", "noscript"})

_MARKS = "@style or @hidden or @aria-hidden or self::template or self::noscript or self::font"
_MARKED = lxml.etree.XPath(f"descendant::*[{_MARKS}]")
# Most elements have a class, and of the others nothing is asked then.
_MARKED_OR_NAMED = lxml.etree.XPath(f"descendant::*[@class or @id or {_MARKS}]")
_CONTROLS = lxml.etree.XPath(
    "descendant::*[@aria-controls or @data-target or @data-bs-target or starts-with(@href, '#')]"
)
# What is inherited, and so undone by an element inside that states it anew.
_INHERITED = {"visibility": "visibility", "tiny_text": "font-size", "colour": "color"}
_ELEMENTS = lxml.etree.XPath("count(descendant::*)")
# The same texts as `_texts` gives, without a step of Python's for each.
_SAID = lxml.etree.XPath("descendant::text()[not(parent::script or parent::style)]", smart_strings=False)
_CONTROL_NAMES = ("aria-controls", "data-target", "data-bs-target", "href")

# Parts of a page that React sends behind it and moves to their place ("S:" and a number in base 16 or 32).
_STREAMED = re.compile(r"S:[0-9a-z]{1,8}")
_ICON = re.compile(r"icon|material|glyph|symbol|\bfa\b|\bfa-", re.IGNORECASE)
_LABEL = re.compile(r"katex-mathml|assistive|sr-only|visually-?hidden|screen-?reader|offscreen", re.IGNORECASE)
_OPENED = re.compile(
    r"tab-?_?(?:pane|panel|content|body)|\btabs?_|accord|collaps|expand|toggle|faq|answer|spoiler|truncat"
    r"|(?:read|show|see)-?_?more|more-?_?(?:text|content)|slide|carousel|swiper",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r"modal|popup|pop-up|popover|dialog|overlay|lightbox|tooltip|drop-?down|menu|offcanvas|cookie|consent",
    re.IGNORECASE,
)
_ASIDE_ROLES = frozenset({"dialog", "alertdialog", "menu", "tooltip", "listbox"})
_OPENER_ROLES = frozenset({"button", "tab"})


@dataclass(frozen=True, slots=True)
class HiddenText:
    """What was taken out of a page.

    Attributes:
        words: Words, separated by white space; those in scripts and style sheets are not counted.
        words_by_reason: The same by reason, as the module lists them; reasons with none are left out.
    """

    words: int
    words_by_reason: Mapping[str, int]


def remove_hidden(root: lxml.html.HtmlElement) -> HiddenText:
    """Take the hidden text out of a tree, in place; what follows an element (its tail) stays.

    Read metadata first: scripts with structured data may stand in what is removed. Time and memory are linear in the
    size of the page.

    Args:
        root: The page's root element, which is never removed, nor are its head and body.
    """
    return _Removal(root).run()


class _Removal:
    """One page on its way."""

    def __init__(self, root: lxml.html.HtmlElement) -> None:
        self._root = root
        rules = StyleRules(_sheets(root))
        self._rules = rules if rules else None
        self._controlled: frozenset[str] | None = None
        self._page_words = -1
        self._looks = 1000 + _LOOKS * int(_ELEMENTS(root))
        mains = islice(root.iter("main"), _MOST_MAINS)
        self._around_main = {part for main in mains for part in (main, *main.iterancestors())}
        # Ways of hiding by rule that hide the page's own content until a script runs, as transparency does everywhere.
        self._undone = {"opacity"}
        # Marked elements, and those not looked at yet. The list keeps them alive, so that each stays one object.
        self._marked: list[lxml.html.HtmlElement] = (_MARKED_OR_NAMED if rules else _MARKED)(root)
        self._waiting = set(self._marked)

    def run(self) -> HiddenText:
        """Remove; see `remove_hidden`."""
        words: Counter[str] = Counter()
        gone: list[lxml.html.HtmlElement] = []
        for comment in self._root.iter(lxml.etree.Comment, lxml.etree.ProcessingInstruction):
            words["comment"] += len((comment.text or "").split())
            gone.append(comment)
        _drop(gone)
        gone = []
        for element in self._marked:
            if element not in self._waiting or element.tag in _WHOLE or element is self._root:
                continue
            reason, is_rule = self._reason(element)
            if not reason or self._stays(element, reason, is_rule=is_rule):
                continue
            words[reason] += sum(len(text.split()) for text in _texts(element))
            self._waiting.difference_update(element.iter())
            gone.append(element)
        _drop(gone)
        counts = {reason: count for reason, count in sorted(words.items()) if count}
        return HiddenText(sum(counts.values()), MappingProxyType(counts))

    def _reason(self, element: lxml.html.HtmlElement) -> tuple[str, bool]:
        """Name how an element is hidden, "" where it is not, and whether a rule of a sheet hides it."""
        tag = element.tag
        if tag == "template":
            return "" if "shadowrootmode" in element.attrib else "template", False
        if tag == "noscript":
            return "noscript", False
        text = attribute(element, "style")
        style = declarations(text) if text else {}
        if (style or tag == "font") and (reason := hides(style) or _same_colour(element, style)):
            return reason, False
        if self._rules is not None:
            ruled = self._rules.of(tag, attribute(element, "id"), attribute(element, "class"))
            reason = hides({**ruled, **style}) if ruled else ""
            if reason and reason not in self._undone:
                return reason, True
        # A display that is stated holds against the attribute.
        if "hidden" in element.attrib and "display" not in style:
            return "hidden_attribute", False
        is_aside = attribute(element, "aria-hidden")
        return "aria_hidden" if is_aside and is_aside.strip().lower() == "true" else "", False

    def _stays(self, element: lxml.html.HtmlElement, reason: str, *, is_rule: bool) -> bool:
        """Say whether the text of an element that is hidden stays."""
        if reason == "aria_hidden":
            return not self._is_needless(element)
        if reason == "screen_reader":
            return self._words(element, MAX_LABEL_WORDS) <= MAX_LABEL_WORDS
        if reason in _INHERITED and self._is_undone_within(element, reason):
            return True
        if reason not in _UNDONE:
            return False
        if reason != "noscript" and self._is_opened(element):
            # What is hidden inside a closed panel is hidden with it.
            for inner in element.iter():
                self._waiting.discard(inner)
                _show(inner)
            return True
        is_content = self._is_content(element)
        if is_content and is_rule:
            self._undone.add(reason)
        return is_content

    def _is_needless(self, element: lxml.html.HtmlElement) -> bool:
        """Say whether what has aria-hidden is an icon's name, a closed dialog, or a second form of a label."""
        if attribute(element, "role") in _ASIDE_ROLES:
            return True
        if element.tag == "i" or _ICON.search(attribute(element, "class")):
            return self._words(element, _ICON_WORDS) <= _ICON_WORDS
        beside = (element.getprevious(), element.getnext())
        return any(other is not None and _LABEL.search(attribute(other, "class")) for other in beside)

    def _is_opened(self, element: lxml.html.HtmlElement) -> bool:
        """Say whether people open an element, as far as the page tells."""
        role, name, classes = (attribute(element, key) for key in ("role", "id", "class"))
        if role == "tabpanel" or attribute(element, "hidden").lower() == "until-found" or _STREAMED.fullmatch(name):
            return True
        if role in _ASIDE_ROLES or _ASIDE.search(classes) or _ASIDE.search(name):
            return False
        if (name and name in self._controls()) or attribute(element, "aria-labelledby") or _OPENED.search(classes):
            return True
        before = element.getprevious()
        openers = [other for other in (before, element.getparent()) if other is not None]
        return any(_is_opener(other) for other in (*openers, *(before[:4] if before is not None else ())))

    def _is_content(self, element: lxml.html.HtmlElement) -> bool:
        """Say whether an element holds the page's main part, or more than half of its words."""
        if element in self._around_main:
            return True
        if self._page_words < 0:
            self._page_words = sum(len(text.split()) for text in _SAID(self._root))
        return self._words(element, self._page_words // 2) > self._page_words / 2

    def _words(self, element: lxml.html.HtmlElement, enough: int) -> int:
        """Count the words of an element until there are more than enough."""
        words = 0
        for text in _texts(element):
            self._looks -= 1
            words += len(text.split())
            if words > enough or self._looks < 0:
                break
        return words

    def _is_undone_within(self, element: lxml.html.HtmlElement, reason: str) -> bool:
        """Say whether an element inside states anew what is inherited: its visibility, size or colour."""
        name = _INHERITED[reason]
        for inner in element.iterdescendants(lxml.etree.Element):
            self._looks -= 1
            if self._looks < 0:
                return False
            text = attribute(inner, "style")
            if text and name in text.lower() and name in (style := declarations(text)) and hides(style) != reason:
                return True
        return False

    def _controls(self) -> frozenset[str]:
        if self._controlled is None:
            values = (attribute(element, name) for element in _CONTROLS(self._root) for name in _CONTROL_NAMES)
            self._controlled = frozenset(word.lstrip("#") for value in values for word in value[:500].split())
        return self._controlled


def _sheets(root: lxml.html.HtmlElement) -> Iterator[tuple[str, str]]:
    for sheet in root.iter("style"):
        parent = sheet.getparent()
        # These hold for browsers without scripts, or for none.
        if parent is None or parent.tag not in ("noscript", "template"):
            yield sheet.text or "", attribute(sheet, "media")


def _texts(element: lxml.html.HtmlElement) -> Iterator[str]:
    """Give the texts in an element but those of scripts, "" for those that there are none."""
    for inner in element.iter():
        yield (inner.text or "") if inner.tag not in _SILENT else ""
        if inner is not element:
            yield inner.tail or ""


def _is_opener(element: lxml.html.HtmlElement) -> bool:
    return (
        element.tag in ("summary", "button")
        or "aria-expanded" in element.attrib
        or attribute(element, "role") in _OPENER_ROLES
    )


def _show(element: lxml.html.HtmlElement) -> None:
    """Take off what hides an element."""
    for name in ("hidden", "aria-hidden"):
        element.attrib.pop(name, None)
    if hides(declarations(attribute(element, "style"))):
        del element.attrib["style"]


def _same_colour(element: lxml.html.HtmlElement, style: Mapping[str, str]) -> str:
    """Give "colour" where an element's text has the colour of what is behind it."""
    stated = style.get("color") or (attribute(element, "color").lower() if element.tag == "font" else "")
    text = colour(stated) if stated else None
    if text is None:
        return ""
    if text == "transparent":
        is_painted = any("text" in style.get(name, "") for name in ("background-clip", "-webkit-background-clip"))
        return "" if is_painted or "text-shadow" in style else "colour"
    behind: lxml.html.HtmlElement | None = element
    for _ in range(_BACKGROUND_LEVELS):
        if behind is None:
            return ""
        own = declarations(attribute(behind, "style"))
        value = own.get("background-color") or own.get("background") or attribute(behind, "bgcolor").lower()
        if value:
            found = colour(value)
            return "colour" if found not in (None, "transparent") and alike(text, found) else ""
        # What a sheet says of a class is not known: a button has a colour of its own.
        if "class" in behind.attrib or "id" in behind.attrib:
            return ""
        behind = behind.getparent()
    return ""


def _drop(elements: list[lxml.html.HtmlElement]) -> None:
    """Remove elements, none inside another, and leave what follows them where it is."""
    # Text grows by as many pieces as elements go; joined once, that takes linear time.
    behind: dict[tuple[lxml.html.HtmlElement, bool], list[str]] = {}
    for element in elements:
        parent, before = element.getparent(), element.getprevious()
        if element.tail:
            behind.setdefault((parent, False) if before is None else (before, True), []).append(element.tail)
        parent.remove(element)
    for (element, is_tail), parts in behind.items():
        if is_tail:
            element.tail = (element.tail or "") + "".join(parts)
        else:
            element.text = (element.text or "") + "".join(parts)
