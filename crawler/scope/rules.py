"""Rules by which a user takes addresses into a crawl or leaves them out.

In: `host:docs.example.org`, `domain:example.org` (with all below it), `prefix:https://example.org/docs/`, or
`regex:/print/`. Out: `Rule`s that match canonical URLs. Patterns are Python's; each search ends after a time, because
addresses come from strangers and a pattern can take for ever on one. Must not: decide what a match means.
"""

from dataclasses import dataclass
from typing import Any

import regex

from crawler.errors import InputError, UrlError
from crawler.urls import canonicalize, host_of

# Longest search of a pattern in one address, seconds: a thousand times a usual one.
_SEARCH_S = 0.05

_KINDS = ("host", "domain", "prefix", "regex")


class SlowPatternError(Exception):
    """A pattern could not be searched for in an address within its time; whoever asks must decide without it."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Attributes:
        kind: "host", "domain", "prefix" or "regex".
        value: A host or domain in canonical form, a canonical URL, or a pattern.
    """

    kind: str
    value: str
    _pattern: Any = None

    def matches(self, url: str) -> bool:
        """Say whether a canonical URL falls under this rule.

        Raises:
            SlowPatternError: The pattern takes too long on it.
        """
        if self.kind == "prefix":
            return url.startswith(self.value)
        if self.kind == "regex":
            try:
                return self._pattern.search(url, timeout=_SEARCH_S) is not None
            except TimeoutError as error:
                raise SlowPatternError(self.value) from error
        host = host_of(url)
        return host == self.value or (self.kind == "domain" and host.endswith(f".{self.value}"))


def parse_rule(text: str) -> Rule:
    """Read a rule.

    Example:
        >>> parse_rule("domain:Example.org").value
        'example.org'

    Raises:
        InputError: It has another form, or its pattern is none.
    """
    kind, _, value = text.strip().partition(":")
    try:
        if kind in ("host", "domain") and value and "/" not in value:
            return Rule(kind, host_of(canonicalize(f"http://{value}/")))
        if kind == "prefix":
            return Rule(kind, canonicalize(value))
        if kind == "regex" and value:
            return Rule(kind, value, regex.compile(value))
    except UrlError as error:
        raise _refuse(text, "no address in it") from error
    except regex.error as error:
        raise _refuse(text, f"a pattern that cannot be read ({error})") from error
    raise _refuse(text, "another form")


def _refuse(text: str, found: str) -> InputError:
    return InputError(
        f"rule {text[:200]}",
        found=found,
        wanted="host:NAME, domain:NAME, prefix:URL or regex:PATTERN",
        remedy="write it so",
    )
