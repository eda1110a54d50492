"""One spelling for paths in URLs and in robots.txt, so that they can be compared octet by octet.

RFC 9309, section 2.2.2: octets that no URI holds are percent-encoded, escapes of unreserved characters are undone, the
hex digits of the others are written large. In: a URL, or the value of an Allow or Disallow line. Out: its spellings,
all ASCII. Must not: know rules, or raise.

The standard's table also shows a reserved character inside a query as equal to its escape ("?u=https://a" and
"?u=https%3A%2F%2Fa"). A path with such a query has two spellings, as written and escaped: a rule matches if any of its
spellings matches any of the path's.
"""

import re

_AUTHORITY = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*")

# An escape, a character with a meaning in rules, or an octet that is neither unreserved nor reserved in RFC 3986.
_UNEVEN = re.compile(rb"%[0-9A-Fa-f]{2}|[*$]|[^A-Za-z0-9._~:/?#\[\]@!&'()+,;=%-]")
_UNRESERVED = re.compile(rb"[A-Za-z0-9._~-]")

# What RFC 3986 reserves, but for what holds a query together ("?", "&", "="); "*" and "$" are dealt with before.
_RESERVED_IN_QUERY = re.compile(r"[:/#\[\]@!'()+,;]")


def path_of(url: str) -> str:
    """Give path and query of a URL, without fragment: what rules are about; it begins with "/"."""
    path = _AUTHORITY.sub("", url.partition("#")[0], count=1)
    return path if path.startswith("/") else "/" + path


def path_spellings(path: str) -> tuple[str, ...]:
    """Spell the path of a URL for comparison.

    Args:
        path: Path and query, beginning with "/".

    Returns:
        One spelling, or two where a query holds reserved characters. "*" and "$" are escaped: here they are only
        themselves.
    """
    return _both(_spell(path.encode("utf-8", errors="surrogatepass"), specials=b""))


def pattern_spellings(pattern: bytes) -> tuple[str, ...]:
    """Spell the pattern of a rule for comparison; "*", and "$" at its end, keep their meaning (section 2.2.3).

    Example:
        >>> pattern_spellings(b"/a%62*%2a$")
        ('/ab*%2A$',)
    """
    anchor = b"$" if pattern.endswith(b"$") else b""
    body = pattern.removesuffix(b"$")
    return _both(_spell(body, specials=b"*") + anchor.decode("ascii"))


def _spell(octets: bytes, *, specials: bytes) -> str:
    def even(match: re.Match[bytes]) -> bytes:
        found = match[0]
        if len(found) == 1:
            return found if found in specials else b"%%%02X" % found[0]
        octet = bytes([int(found[1:], 16)])
        return octet if _UNRESERVED.match(octet) else found.upper()

    return _UNEVEN.sub(even, octets).decode("ascii")


def _both(written: str) -> tuple[str, ...]:
    path, mark, query = written.partition("?")
    if not _RESERVED_IN_QUERY.search(query):
        return (written,)
    return written, path + mark + _RESERVED_IN_QUERY.sub(lambda match: f"%{ord(match[0]):02X}", query)
