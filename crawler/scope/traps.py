"""Addresses that are made and not written: session ids, calendars without end, paths that feed on themselves.

In: a canonical URL. Out: the URL without its session id, or the reason why it looks like a trap. Pure and by the URL
alone, so a reason is a suspicion: rules are as narrow as those of Heritrix, which archives have used for 20 years, and
budgets by host catch what passes here. Must not: fetch, or remember other addresses.
"""

import re
from datetime import date

import ada_url

# The sitemap protocol's limit (sitemaps.org), below those of servers (8 KiB) and above what people write.
MAX_URL_CHARACTERS = 2048

# Heritrix's TooManyPathSegmentsDecideRule, maxPathDepth.
MAX_SEGMENTS = 20

# Heritrix's PathologicalPathDecideRule allows two repetitions, which is three times the same.
_REPEATS = re.compile(r"/([^/?]+(?:/[^/?]+){0,3})(?:/\1){3,}(?=[/?]|$)")

# The same segment this often anywhere is a relative link that climbs ("a/b/a/c/a/b/a/...").
_MOST_EQUAL_SEGMENTS = 5

# Facets and filters: each link adds one more. Forms for people have fewer.
_MOST_PARAMETERS = 30

_PARAMETER = re.compile(r"(?:^|&)([^&=]+)(?==|&|$)")

# Session ids in paths: Java's, and ASP.NET's cookieless "(S(...))" (Heritrix's StripSessionIDs and FixupQueryString).
_PATH_SESSION = re.compile(r";jsessionid=[^/;?]*|/\((?:[asf]\([0-9a-z_-]{8,}\))+\)(?=/)", re.IGNORECASE)

# Session ids in queries. The first names are a session id whatever they hold; the others are also names of things
# ("sid" of a station), so their value must look random: 16 characters and more, with a digit.
_SESSION_NAMES = re.compile(
    r"(jsessionid|phpsessid|phpsession|aspsessionid[a-z]*|asp\.net_sessionid|cftoken|cfid|jservsessionid[a-z]*"
    r"|zenid|oscsid|xtcsid|mscsid)",
    re.IGNORECASE,
)
_MAYBE_SESSION_NAMES = re.compile(r"(sid|s|sess|session|session_?id|sessid|session_key|sessionkey)", re.IGNORECASE)
_NO_SESSION = re.compile(r"[^;?(]*")
_RANDOM = re.compile(r"(?=[^0-9]*[0-9])[0-9A-Za-z,_-]{16,}")

_CALENDAR = re.compile(
    r"cal(endar)?s?|events?|agenda|schedule|day|week|month|year|date|archive|tribe-bar-date", re.IGNORECASE
)
_YEAR = re.compile(r"(?<![0-9])([0-9]{4})(?![0-9])")
_YEARS_AHEAD = 2
_FIRST_YEAR = 1900


def without_session(url: str) -> str:
    """Take session ids off a canonical URL; what is left is canonical.

    For links only. A server that keeps sessions in its addresses answers a bare one with a redirect to one that bears
    a session id: follow that as it is, or the page is never reached.

    Example:
        >>> without_session("http://a.test/x;jsessionid=1F2?PHPSESSID=9&b=1")
        'http://a.test/x?b=1'
    """
    if _NO_SESSION.fullmatch(url):
        return url
    parsed = ada_url.URL(url)
    path = _PATH_SESSION.sub("", parsed.pathname)
    parts = parsed.search[1:].split("&")
    kept = [part for part in parts if not _is_session(*part.partition("=")[::2])]
    if path == parsed.pathname and kept == parts:
        return url
    parsed.pathname = path
    parsed.search = "&".join(kept)
    return str(parsed.href)


def trap_reason(url: str, *, today: date) -> str:
    """Name the trap that a canonical URL looks like, or give "".

    Args:
        url: Canonical URL.
        today: The day, UTC: a calendar may show what lies up to the end of the second year after it.

    Returns:
        "url_too_long" (over `MAX_URL_CHARACTERS`), "path_too_deep" (over `MAX_SEGMENTS`), "path_repeats" (a run of
        up to four segments four times in a row, or one segment more than five times), "query_too_wide" (over 30
        parameters, or one of them more than five times), "calendar" (the address speaks of dates, and names a year
        before 1900 or beyond the second one after `today`), or "".
    """
    if len(url) > MAX_URL_CHARACTERS:
        return "url_too_long"
    # A canonical URL has a path behind its authority, and its first "?" begins the query.
    path, _, query = url[url.index("/", len("https://")) :].partition("?")
    segments = [segment for segment in path.split("/") if segment]
    if len(segments) > MAX_SEGMENTS:
        return "path_too_deep"
    if _REPEATS.search(path) or _most_equal(segments) > _MOST_EQUAL_SEGMENTS:
        return "path_repeats"
    names = _PARAMETER.findall(query)
    if len(names) > _MOST_PARAMETERS or _most_equal(names) > _MOST_EQUAL_SEGMENTS:
        return "query_too_wide"
    return "calendar" if _is_far_date(segments, query, today) else ""


def _is_session(name: str, value: str) -> bool:
    if _SESSION_NAMES.fullmatch(name):
        return True
    return _MAYBE_SESSION_NAMES.fullmatch(name) is not None and _RANDOM.fullmatch(value) is not None


def _is_far_date(segments: list[str], query: str, today: date) -> bool:
    words = [word for segment in segments for word in re.split(r"[._-]", segment)]
    pairs = [part.partition("=")[::2] for part in query.split("&")]
    words += [name for name, _ in pairs]
    if not any(_CALENDAR.fullmatch(word) for word in words):
        return False
    # A year stands alone in the path or begins a date ("2031", "2031-05"), and so it does in a parameter.
    texts = [segment for segment in segments if _YEAR.match(segment)]
    texts += [value for name, value in pairs if _CALENDAR.fullmatch(name) or name.lower() in ("y", "yr")]
    years = [int(year) for text in texts for year in _YEAR.findall(text)]
    return any(year < _FIRST_YEAR or year > today.year + _YEARS_AHEAD for year in years)


def _most_equal(values: list[str]) -> int:
    return max((values.count(value) for value in set(values)), default=0)
