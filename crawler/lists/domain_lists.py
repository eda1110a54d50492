"""Domain lists, opened: what they say of an address, and which rule says it.

In: `block:FILE`, `demote:FILE` or `trust:FILE`, in the order of their weight. Out: `Decision`s.

Who wins, written down once: an exception takes an address out of its own list and no other. Of what is left a trust
list wins over a block list, and that over a demote list; among lists of one action the first given. Within a list the
narrowest rule is named: a prefix, then the host, then the domain nearest to it, then the first pattern.
A million plain lines take under 10 s and 100 MB. Must not: fetch lists, or drop pages.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import regex

from crawler.artefact import digest_file
from crawler.errors import InputError
from crawler.lists.lines import ListLine, parse_line
from crawler.urls import host_of

Action = Literal["trust", "block", "demote", ""]

_ACTIONS: tuple[Action, ...] = ("trust", "block", "demote")

# Longest search of a pattern in one address, seconds: a thousand times a usual one. In doubt a rule does not match.
_SEARCH_S = 0.05

# Patterns a list: each is tried on each address.
_MOST_PATTERNS = 1000


@dataclass(frozen=True, slots=True)
class Decision:
    """What the lists say of an address.

    Attributes:
        action: "trust", "block", "demote", or "" where no list names it.
        rule: The list's file name and the rule, as "spam.txt domain:example.org"; or "".
    """

    action: Action = ""
    rule: str = ""


@dataclass(slots=True)
class _Rules:
    hosts: set[str] = field(default_factory=set)
    domains: set[str] = field(default_factory=set)
    prefixes: dict[str, list[tuple[str, bool]]] = field(default_factory=dict)
    patterns: list[Any] = field(default_factory=list)

    def add(self, line: ListLine) -> str:
        """Take a rule; give the reason where it cannot be taken, or ""."""
        if line.kind == "host":
            self.hosts.add(line.value)
        elif line.kind == "domain":
            self.domains.add(line.value)
        elif line.kind in ("prefix", "domain_prefix"):
            host, _, path = line.value.partition("/")
            self.prefixes.setdefault(host, []).append((f"/{path}", line.kind == "domain_prefix"))
        elif len(self.patterns) >= _MOST_PATTERNS:
            return "too_many_patterns"
        else:
            try:
                self.patterns.append(regex.compile(line.value))
            except regex.error:
                return "bad_pattern"
        return ""

    def find(self, url: str, host: str) -> str:
        """Name the narrowest rule that an address falls under, or ""."""
        path = "/" + url.partition("://")[2].partition("/")[2]
        domains = [host]
        while rest := domains[-1].partition(".")[2]:
            domains.append(rest)
        for domain in domains:
            for prefix, below in self.prefixes.get(domain, ()):
                if path.startswith(prefix) and (below or domain == host):
                    return f"prefix:{domain}{prefix}"
        if host in self.hosts:
            return f"host:{host}"
        if named := next((domain for domain in domains if domain in self.domains), ""):
            return f"domain:{named}"
        return next((f"regex:{each.pattern}" for each in self.patterns if _matches(each, url)), "")


@dataclass(frozen=True, slots=True)
class DomainList:
    """One list.

    Attributes:
        action: What it asks for.
        name: Its file's name.
        sha256: Of its file.
        unused: Lines that are no rule here, by reason.
    """

    action: Action
    name: str
    sha256: str
    unused: Mapping[str, int]
    _rules: _Rules
    _exceptions: _Rules

    def find(self, url: str, host: str) -> str:
        """Name the rule by which the list names an address, or ""."""
        rule = self._rules.find(url, host)
        return rule if rule and not self._exceptions.find(url, host) else ""


class DomainLists:
    """Several lists; made by `open_lists`."""

    def __init__(self, lists: Sequence[DomainList]) -> None:
        # Stable: among lists of one action the first given comes first.
        self.lists = tuple(sorted(lists, key=lambda each: _ACTIONS.index(each.action)))

    def decide(self, url: str) -> Decision:
        """Say what the lists ask for a canonical URL."""
        host = host_of(url)
        for each in self.lists:
            if rule := each.find(url, host):
                return Decision(each.action, f"{each.name} {rule}")
        return Decision()

    def versions(self) -> tuple[tuple[str, str, str], ...]:
        """Give action, file name and SHA-256 of each list, for manifests."""
        return tuple((each.action, each.name, each.sha256) for each in self.lists)


def open_lists(stated: Sequence[str]) -> DomainLists:
    """Open lists.

    Args:
        stated: Action and file, as "block:lists/spam.txt".

    Raises:
        InputError: Another form, or a file that cannot be read or holds no rule.
    """
    return DomainLists([_open(text) for text in stated])


def _open(text: str) -> DomainList:
    name, _, place = text.partition(":")
    action: Action = next((each for each in _ACTIONS if each == name), "")
    if not action or not place:
        raise InputError(
            f"list {text[:200]}",
            found="another form",
            wanted="trust:FILE, block:FILE or demote:FILE",
            remedy="write it so",
        )
    path = Path(place)
    rules, exceptions, unused, taken = _Rules(), _Rules(), Counter[str](), 0
    try:
        with path.open(encoding="utf-8-sig", errors="replace") as stream:
            for line in _body(stream):
                for found in parse_line(line):
                    lost = found if isinstance(found, str) else (exceptions if found.is_exception else rules).add(found)
                    unused[lost] += bool(lost)
                    taken += not lost
        sha256 = digest_file(path).sha256
    except OSError as error:
        raise InputError(
            str(path),
            found=error.strerror or "an error",
            wanted="a domain list that can be read",
            remedy="check the path",
        ) from error
    if not taken:
        raise InputError(str(path), found="no rule", wanted="a domain list", remedy="check the file")
    counted = {reason: count for reason, count in sorted(unused.items()) if count}
    return DomainList(action, path.name, sha256, counted, rules, exceptions)


def _body(stream: Any) -> Any:
    """Give the lines behind the YAML front matter that uBlacklist's lists may have."""
    first = stream.readline()
    if first.strip() == "---":
        for line in stream:
            if line.strip() == "---":
                break
    else:
        yield first
    yield from stream


def _matches(pattern: Any, url: str) -> bool:
    try:
        return pattern.search(url, timeout=_SEARCH_S) is not None
    except TimeoutError:
        return False
