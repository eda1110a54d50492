"""One line of a domain list, in any of the formats that lists are kept in.

Out: a `ListLine`, or the reason why a line is none. Formats are told line by line, because lists mix them:

    example.org   .example.org   *.example.org       plain: the domain and all below it
    https://example.org/feed.xml                     plain: an address stands for its host
    0.0.0.0 example.org www.example.org              hosts files: each name alone
    *://*.example.org/*   https://example.org/a/*    uBlacklist match patterns; "@" before one is an exception
    /pattern/   /pattern/i                           uBlacklist and Adblock Plus: a pattern over the address
    ||example.org^   ||example.org/a   @@||...       Adblock Plus network rules; "@@" is an exception
    google.com##a[href*="example.org"]               uBlock rules that hide search results: the site they hide

Must not: open files, or judge addresses.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from crawler.errors import UrlError
from crawler.urls import canonicalize, host_of

Kind = Literal["host", "domain", "prefix", "domain_prefix", "regex"]

# Longer lines are no rules; the longest pattern in lists people keep has some hundred characters.
MAX_LINE_CHARACTERS = 2000

_PLAIN_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,20}[a-z]{2,24}")
_HOSTS_LINE = re.compile(r"(?:0\.0\.0\.0|127\.0\.0\.1|::1?)\s+(\S.*)")
_MATCH_PATTERN = re.compile(r"(\*|https?|http\*)://([^/\s]+)(/\S*)")
_NETWORK_RULE = re.compile(r"\|\|([^/^*$|\s]+)([^$\s]*)(?:\$(\S+))?")
_PATTERN = re.compile(r"/(.+)/(i?)")
_HIDDEN_RESULT = re.compile(r'#\??#a\[href[*^]=[\'"]?(?:https?://)?(?:www\.)?([^\'"\]/]+)(/[^\'"\]]*)?[\'"]?\]')
_COSMETIC = re.compile(r"#[@?$%]*#")

# Options of network rules that leave a page blocked as a whole.
_WHOLE = frozenset({"all", "doc", "document", "important", "popup"})


@dataclass(frozen=True, slots=True)
class ListLine:
    """One rule of a list.

    Attributes:
        kind: "host"; "domain", with all below it; "prefix", the beginning of an address of a host; "domain_prefix",
            that of a domain and all below it; or "regex".
        value: A canonical host, a host with the beginning of a canonical address's path, or a pattern.
        is_exception: Whether it takes addresses out of its list.
    """

    kind: Kind
    value: str
    is_exception: bool = False


def parse_line(line: str) -> Iterator[ListLine | str]:
    """Read a line: its rules, or one reason, "too_long", "cosmetic", "options", "bad_pattern" or "not_a_rule".

    Comments and empty lines give nothing.

    Example:
        >>> list(parse_line("||example.org^$third-party"))
        ['options']
    """
    line = line.strip()
    if len(line) > MAX_LINE_CHARACTERS:
        yield "too_long"
        return
    if not line or line.startswith(("!", "[")) or (line.startswith("#") and not _COSMETIC.match(line)):
        return
    if hidden := _HIDDEN_RESULT.search(line):
        path = (hidden[2] or "").removesuffix("/")
        site = _named("domain_prefix" if path else "domain", hidden[1])
        yield replace(site, value=site.value + path) if site else "cosmetic"
    elif _COSMETIC.search(line):
        yield "cosmetic"
    elif names := _HOSTS_LINE.fullmatch(line):
        for name in names[1].partition("#")[0].split():
            if name != "localhost":
                yield _named("host", name) or "not_a_rule"
    else:
        yield _parse_rule(line.partition(" #")[0].strip())


def _parse_rule(rule: str) -> ListLine | str:
    exception = rule.startswith("@")
    rule = rule.lstrip("@")
    if network := _NETWORK_RULE.fullmatch(rule):
        return _network(network[1], network[2], network[3] or "", is_exception=exception)
    if pattern := _PATTERN.fullmatch(rule):
        return ListLine("regex", f"(?i){pattern[1]}" if pattern[2] else pattern[1], exception)
    if "*" in rule and (match := _MATCH_PATTERN.fullmatch(rule)):
        return _match_pattern(match[2], match[3], is_exception=exception)
    if rule.startswith(("http://", "https://")):
        try:
            return ListLine("host", host_of(canonicalize(rule)), exception)
        except UrlError:
            return "not_a_rule"
    return _named("domain", rule.removeprefix("*").removeprefix("."), is_exception=exception) or "not_a_rule"


def _network(host: str, rest: str, options: str, *, is_exception: bool) -> ListLine | str:
    if options and not _WHOLE.issuperset(options.split(",")):
        return "options"
    path = rest.removesuffix("*").removesuffix("^").removesuffix("|")
    if path in ("", "/"):
        return _named("domain", host, is_exception=is_exception) or "not_a_rule"
    if "*" in path or "^" in path or not path.startswith("/"):
        return "bad_pattern"
    found = _named("domain_prefix", host, is_exception=is_exception)
    return replace(found, value=found.value + path) if found else "not_a_rule"


def _match_pattern(host: str, path: str, *, is_exception: bool) -> ListLine | str:
    """Read a match pattern; the scheme is left out, because a site is the same over both."""
    below = host.startswith("*.")
    host = host.removeprefix("*.")
    found = _named("domain" if below else "host", host, is_exception=is_exception)
    if not found:
        return "bad_pattern"
    if path == "/*":
        return found
    if "*" in path[:-1]:
        return "bad_pattern"
    kind: Kind = "domain_prefix" if below else "prefix"
    return ListLine(kind, found.value + path.removesuffix("*"), is_exception)


def _named(kind: Kind, name: str, *, is_exception: bool = False) -> ListLine | None:
    """Make a rule for a host; None where the name is none."""
    name = name.lower().rstrip(".")
    if not _PLAIN_HOST.fullmatch(name) or "xn--" in name:
        try:
            name = host_of(canonicalize(f"http://{name}/")) if "." in name and not set(name) & set("/?@:*") else ""
        except UrlError:
            return None
    return ListLine(kind, name, is_exception) if name else None
