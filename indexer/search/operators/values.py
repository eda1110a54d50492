"""What stands behind an operator's colon, and in filters of a request: hosts, directories, languages, days, endings.

In: what somebody wrote. Out: one spelling of it, or the reason why it is none. Must not: know a query.
"""

import re
from datetime import date, timedelta

from crawler.errors import UrlError
from crawler.urls import canonicalize, host_of
from indexer.addresses import address_of, directory, wanted_types
from indexer.condition import FileType, InAddress, Language, Published, Site
from indexer.errors import RequestError

# RFC 5646 (BCP 47), section 2.1, in outline: a language, then subtags.
_LANGUAGE = re.compile(r"[a-z]{2,8}(-[a-z0-9]{1,8}){0,8}", re.IGNORECASE)
# Models write names where tags belong.
_LANGUAGES = {
    "arabic": "ar", "chinese": "zh", "dutch": "nl", "english": "en", "french": "fr", "german": "de", "hindi": "hi",
    "italian": "it", "japanese": "ja", "korean": "ko", "polish": "pl", "portuguese": "pt", "russian": "ru",
    "spanish": "es", "swedish": "sv", "turkish": "tr", "ukrainian": "uk",
}  # fmt: skip
# Hosts that are their own canonical spelling: no Punycode to check, and no number that could be an IPv4 address.
_PLAIN_HOST = re.compile(
    r"(?:(?!xn--)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*+(?!xn--)[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?"
)
_DAY = re.compile(r"([0-9]{4})(?:([-/.])([0-9]{1,2})(?:\2([0-9]{1,2}))?)?")
_ENDING = re.compile(r"\.?[0-9]*[a-z][a-z0-9]*", re.IGNORECASE)
_LONGEST_ENDING = 8


def host(site: str) -> str:
    """Give a site filter the spelling that hosts of canonical URLs have.

    Args:
        site: A host or domain, also as "https://host/", "*.host" or ".host".

    Raises:
        RequestError: It is none; `thing` is "site".
    """
    bare = site.removeprefix("*").lstrip(".").lower()
    if _PLAIN_HOST.fullmatch(bare):
        return bare
    name = site if site.lower().startswith(("http://", "https://")) else f"http://{site.removeprefix('*').lstrip('.')}"
    authority = name.partition("://")[2].removesuffix("/")
    # A path, query or user name would be dropped without a word, so it is refused instead.
    if not authority or any(sign in authority for sign in "/\\?#@*"):
        raise _no_host(site)
    try:
        found = host_of(canonicalize(name)).rstrip(".")
    except (UrlError, ValueError) as error:
        raise _no_host(site) from error
    if not found:
        raise _no_host(site)
    return found


def language(tag: str) -> str:
    """Give a tag the usual case (RFC 5646, section 2.1.1): language lower, script title, region upper.

    Raises:
        RequestError: It is none; `thing` is "language".
    """
    if not _LANGUAGE.fullmatch(tag) or not tag.isascii():
        raise RequestError(
            "language", found=repr(tag[:100]), wanted="a BCP 47 tag such as en or pt-BR", remedy="correct the tag"
        )
    first, *rest = tag.split("-")
    cases = {2: str.upper, 4: str.title}
    return "-".join([first.lower(), *(cases.get(len(part), str.lower)(part) for part in rest)])


def named_language(written: str) -> Language:
    """Read what stands behind lang:, a tag or the English name of a frequent language; otherwise as `language`."""
    return Language(language(_LANGUAGES.get(written.lower(), written)))


def site(written: str) -> Site:
    """Read what stands behind site:, a host or domain, with a directory or without.

    Raises:
        RequestError: The host is none.

    Example:
        >>> site("https://Docs.Python.org/3/library/*")
        Site(host='docs.python.org', path='/3/library')
    """
    scheme, found, rest = written.partition("://")
    if not found or scheme.lower() not in ("http", "https"):
        rest = written
    name, _, path = rest.partition("/")
    return Site(host(name), directory(path.removesuffix("*")) if path else "")


def file_type(written: str) -> FileType:
    """Read what stands behind filetype:, an ending with its dot or without.

    Raises:
        RequestError: It is none; `thing` is "filetype".
    """
    if not _ENDING.fullmatch(written) or len(written.lstrip(".")) > _LONGEST_ENDING:
        raise RequestError("filetype", found=repr(written[:100]), wanted="an ending such as pdf", remedy="correct it")
    return FileType(wanted_types(written))


def in_address(written: str) -> InAddress:
    """Read what stands behind inurl:, a part of an address.

    Raises:
        RequestError: It is none; `thing` is "inurl".
    """
    part = address_of(written).strip()
    if not part:
        raise RequestError("inurl", found=repr(written[:100]), wanted="part of an address", remedy="write a word of it")
    return InAddress(part)


def before(written: str) -> Published:
    """Read what stands behind before:, a day, month or year, of which the first day is out already.

    Raises:
        RequestError: It is none; `thing` is "date".

    Example:
        >>> before("2024")
        Published(first=None, last=datetime.date(2023, 12, 31))
    """
    try:
        return Published(last=_first_day(written) - timedelta(days=1))
    except OverflowError as error:
        raise _no_day(written) from error


def after(written: str) -> Published:
    """Read what stands behind after:, a day, month or year, from the first day of which on; otherwise as `before`."""
    return Published(first=_first_day(written))


def _first_day(written: str) -> date:
    found = _DAY.fullmatch(written)
    if found is None or not written.isascii():
        raise _no_day(written)
    try:
        return date(int(found[1]), int(found[3] or 1), int(found[4] or 1))
    except ValueError as error:
        raise _no_day(written) from error


def _no_host(written: str) -> RequestError:
    return RequestError(
        "site",
        found=repr(written[:100]),
        wanted="a host or domain such as docs.python.org",
        remedy="write the host alone",
    )


def _no_day(written: str) -> RequestError:
    return RequestError(
        "date", found=repr(written[:100]), wanted="a day as YYYY, YYYY-MM or YYYY-MM-DD", remedy="correct the date"
    )
