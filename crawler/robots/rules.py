"""The rules in a robots.txt: lines to groups, groups to one verdict for one path (RFC 9309, sections 2.1 and 2.2).

In: the bytes of a robots.txt and the name of a crawler. Out: `RobotsFile`. Any bytes are a robots.txt: what is no rule
says nothing. Must not: know statuses, origins or time, or raise.

Beyond the letter, as Google's published matcher and the files that rely on it have it: usual misspellings of a line's
name, a blank in place of the colon, Crawl-delay, and an Allow for a folder's index page that is one for the folder.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from crawler.robots.escapes import pattern_spellings

# A longer line is cut here, as Google's matcher does it: 8 times the longest URL that Internet Explorer took. No URL
# that is crawled is so long, so that no verdict depends on what is cut off.
MAX_LINE_BYTES = 8 * 2083 - 1

# Characters that are looked at for one verdict: 5 ms of work, and 0.3 s where file and path are made to be slow. The
# longest file that is read holds 50,000 patterns, which can be searched for in a path of 200 characters; files met in
# practice hold some hundreds.
MAX_STEPS = 10_000_000

# Sitemaps that are taken from one file; large sites name some hundreds.
MAX_SITEMAPS = 10_000

_NAMES: Mapping[bytes, str] = MappingProxyType({
    b"user-agent": "agent", b"useragent": "agent", b"user agent": "agent",
    b"allow": "allow",
    b"disallow": "disallow", b"dissallow": "disallow", b"dissalow": "disallow", b"disalow": "disallow",
    b"diasllow": "disallow", b"disallaw": "disallow",
    b"crawl-delay": "delay", b"crawldelay": "delay", b"crawl delay": "delay",
    b"sitemap": "sitemap", b"site-map": "sitemap",
})  # fmt: skip

_LINE_END = re.compile(rb"\r\n|\r|\n")
_ANYBODY = re.compile(rb"\*(?:\s|$)")
# Section 2.2.1: letters, hyphens and underscores; what follows, as in "ExampleBot/1.0", is no part of the name.
_TOKEN = re.compile(rb"[A-Za-z_-]*")
_SECONDS = re.compile(rb"[0-9]{1,9}(?:\.[0-9]{0,9})?|\.[0-9]{1,9}")
_INDEX_PAGE = re.compile(rb"/index\.htm[^/]*\Z")


@dataclass(frozen=True, slots=True)
class _Wildcard:
    """A pattern with "*" in it, taken apart at the stars; `tail` is None where no "$" ends it."""

    length: int
    allow: bool
    head: str
    middle: tuple[str, ...]
    tail: str | None

    def match(self, path: str) -> tuple[bool, int]:
        """Say whether it matches from the start of a path, and how many characters were looked at for that."""
        if not path.startswith(self.head):
            return False, 1
        position, steps = len(self.head), 1
        # The first place where a part fits leaves most room for the next ones, so nothing is ever tried twice.
        for part in self.middle:
            found = path.find(part, position)
            steps += (len(path) if found < 0 else found) - position + len(part)
            if found < 0:
                return False, steps
            position = found + len(part)
        if self.tail is None:
            return True, steps
        return path.endswith(self.tail) and len(path) - len(self.tail) >= position, steps


@dataclass(frozen=True, slots=True)
class Ruleset:
    """The rules that hold for one crawler."""

    # Patterns that paths may begin with, and their lengths, longest first.
    _beginnings: Mapping[str, bool]
    _lengths: tuple[int, ...]
    # Patterns without "*" that "$" ends, without it: whole paths.
    _whole: Mapping[str, bool]
    # The others, longest first, and Allow before Disallow.
    _wildcards: tuple[_Wildcard, ...]

    def allow(self, spellings: Iterable[str]) -> bool:
        """Say whether a path may be fetched: the rule with the most octets decides, Allow where two are equal.

        In doubt, that is when `MAX_STEPS` are not enough, it may not.

        Args:
            spellings: The path in each spelling, beginning with "/".
        """
        # Of two such pairs the greater one decides, because True is greater than False.
        best, steps = (0, True), 0
        for path in spellings:
            best = max(best, self._without_stars(path))
            for wildcard in self._wildcards:
                if (wildcard.length, wildcard.allow) <= best:
                    break
                matched, more = wildcard.match(path)
                if matched:
                    best = (wildcard.length, wildcard.allow)
                    break
                steps += more
                if steps > MAX_STEPS:
                    return False
        return best[1]

    def _without_stars(self, path: str) -> tuple[int, bool]:
        if (allow := self._whole.get(path)) is not None:
            # "$" counts as an octet.
            return len(path) + 1, allow
        for length in self._lengths:
            if length <= len(path) and (allow := self._beginnings.get(path[:length])) is not None:
                return length, allow
        return 0, True


@dataclass(frozen=True, slots=True)
class RobotsFile:
    """What a robots.txt says to one crawler.

    Attributes:
        rules: From the groups that name it, else from those for "*".
        delay_s: The longest Crawl-delay in these groups, seconds; 0 where there is none.
        sitemaps: Values of Sitemap lines, as written, in order, each once.
    """

    rules: Ruleset
    delay_s: float
    sitemaps: tuple[str, ...]


@dataclass(slots=True)
class _Group:
    agents: set[bytes] = field(default_factory=set)
    rules: list[tuple[bool, bytes]] = field(default_factory=list)
    delay_s: float = 0.0


def read_robots(
    body: bytes, token: str, *, spell: Callable[[bytes], tuple[str, ...]] = pattern_spellings
) -> RobotsFile:
    """Read a robots.txt for one crawler.

    Args:
        body: The file; the caller has cut it to the length that is read.
        token: The crawler's product token, without version; upper and lower case are one.
        spell: Spellings of a pattern; those of the paths that are asked about must be made in the same way.
    """
    groups, sitemaps = _groups(_lines(body))
    name = token.encode("utf-8", errors="replace").lower()
    mine = [group for group in groups if name in group.agents] or [group for group in groups if b"*" in group.agents]
    rules = _ruleset((rule for group in mine for rule in group.rules), spell)
    return RobotsFile(rules, max((group.delay_s for group in mine), default=0.0), sitemaps)


def _lines(body: bytes) -> Iterator[tuple[str, bytes]]:
    """Give each line that means something: the sort of line, and its value without blanks and comment."""
    # A byte order mark, and what careless editors leave of one.
    for mark in (b"\xef\xbb\xbf", b"\xef\xbb", b"\xef"):
        if body.startswith(mark):
            body = body[len(mark) :]
            break
    for line in _LINE_END.split(body):
        text = line[:MAX_LINE_BYTES].partition(b"#")[0].strip()
        name, colon, value = text.partition(b":")
        if not colon:
            words = text.split()
            if len(words) != 2:
                continue
            name, value = words
        sort = _NAMES.get(name.strip().lower())
        if sort:
            yield sort, value.strip()


def _groups(lines: Iterator[tuple[str, bytes]]) -> tuple[list[_Group], tuple[str, ...]]:
    groups: list[_Group] = []
    sitemaps: dict[str, None] = {}
    has_rules = True
    for sort, value in lines:
        if sort == "agent":
            # Only a rule ends the list of names; blank lines and lines of other sorts do not (section 2.2.4).
            if has_rules:
                groups.append(_Group())
                has_rules = False
            groups[-1].agents.add(b"*" if _ANYBODY.match(value) else _token(value))
        elif sort == "sitemap":
            if len(sitemaps) < MAX_SITEMAPS:
                sitemaps.setdefault(value.decode("utf-8", errors="replace"))
        elif not groups:
            # A rule before the first name is nobody's.
            continue
        elif sort == "delay":
            groups[-1].delay_s = max(groups[-1].delay_s, float(value) if _SECONDS.fullmatch(value) else 0.0)
        else:
            has_rules = True
            groups[-1].rules.append((sort == "allow", value))
    return groups, tuple(sitemaps)


def _token(value: bytes) -> bytes:
    match = _TOKEN.match(value)
    return match[0].lower() if match else b""


def _ruleset(rules: Iterable[tuple[bool, bytes]], spell: Callable[[bytes], tuple[str, ...]]) -> Ruleset:
    verdicts: dict[str, bool] = {}
    for allow, value in rules:
        values = [value]
        if allow and (page := _INDEX_PAGE.search(value)):
            values.append(value[: page.start()] + b"/$")
        for pattern in (spelling for each in values for spelling in spell(each)):
            verdicts[pattern] = allow or verdicts.get(pattern, False)
    # A rule with an empty pattern says nothing.
    verdicts.pop("", None)
    beginnings: dict[str, bool] = {}
    whole: dict[str, bool] = {}
    wildcards: list[_Wildcard] = []
    for pattern, allow in verdicts.items():
        body = pattern.removesuffix("$")
        if "*" in body:
            head, *middle = body.split("*")
            tail = None if body == pattern else middle.pop()
            wildcards.append(_Wildcard(len(pattern), allow, head, tuple(filter(None, middle)), tail))
        else:
            (beginnings if body == pattern else whole)[body] = allow
    lengths = sorted({len(pattern) for pattern in beginnings}, reverse=True)
    wildcards.sort(key=lambda wildcard: (wildcard.length, wildcard.allow), reverse=True)
    return Ruleset(beginnings, tuple(lengths), whole, tuple(wildcards))
