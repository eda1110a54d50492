"""Addresses as people ask for them: parts of an address, directories, endings of files.

In: URLs, what was sent from there, and what stands behind inurl:, site: and filetype:. Out: texts that can be compared
as they stand.
An address is read without its scheme, unescaped and in lower case, so that "inurl:東京" finds "/%E6%9D%B1%E4%BA%AC".
Must not: know a document or an engine.
"""

import re
from urllib.parse import unquote

# Longer addresses hold data, not names; what stands behind is not looked at.
LONGEST_ADDRESS = 2000

# Endings of pages that a server made: who asks for html wants them too.
PAGES = ("", "html", "htm", "xhtml", "shtml", "php", "php3", "php5", "asp", "aspx", "jsp", "jspx", "cfm", "cgi")

# Files that are no text: a page at such an address only tells of the file.
_FILES = frozenset(
    ("doc", "docx", "epub", "gif", "gz", "jpeg", "jpg", "odp", "ods", "odt", "pdf", "png", "ppt", "pptx", "ps", "rtf",
     "xls", "xlsx", "zip")
)  # fmt: skip

_NAMED = {
    "application/pdf": "pdf", "application/xhtml+xml": "html", "text/html": "html", "text/markdown": "md",
    "text/plain": "txt",
}  # fmt: skip

_SAME = {
    name: names for names in (("htm", "html"), ("jpeg", "jpg"), ("yaml", "yml"), ("tif", "tiff")) for name in names
}
_SPACE = re.compile(r"[\s\x00-\x1f\x7f]+")
# A file's ending has a letter: "v2.0" and "3.11" are versions.
_ENDING = re.compile(r"\.(?=[0-9]*[a-z])([a-z0-9]{1,8})$")


def address_of(url: str) -> str:
    """Give an address as it is compared: one line, without scheme.

    Example:
        >>> address_of("https://Docs.Python.org/3/How%20To/Sort.html?x=1")
        'docs.python.org/3/how to/sort.html?x=1'
    """
    _, found, rest = url[:LONGEST_ADDRESS].partition("://")
    address = rest if found else url[:LONGEST_ADDRESS]
    if "%" in address:
        address = unquote(address)
    # A half of a surrogate pair, which "%ED%A0%80" cannot make but a record can hold, is no character to write.
    return _SPACE.sub(" ", address.lower()).encode("utf-8", "replace").decode()


def path_of(address: str) -> str:
    """Give the path of an `address_of`, from its first "/" on, without query; "" where there is none."""
    _, slash, path = address.partition("?")[0].partition("/")
    return slash + path


def directory(path: str) -> str:
    """Give a path as directories are compared: in lower case, unescaped, "/" before and none after.

    Example:
        >>> directory("3/Library/")
        '/3/library'
    """
    inner = address_of("://" + path).partition("?")[0].strip("/")
    return "/" + inner if inner else ""


def lies_in(path: str, wanted: str) -> bool:
    """Say whether a path is a directory or lies below it: "/3/library/os.html" in "/3", but not "/3.11"."""
    return not wanted or path == wanted or path.startswith(wanted + "/")


def stands_in(address: str, text: str) -> bool:
    """Say whether a text stands in an address with no letter or digit directly around it where it has one itself.

    Example:
        >>> [stands_in("example.org/blog/a-i", text) for text in ("blog", "/blog/", "log", "a-i", "ai")]
        [True, True, False, True, False]
    """
    place = address.find(text) if text else -1
    while place >= 0:
        end = place + len(text)
        opens = place == 0 or not (text[0].isalnum() and address[place - 1].isalnum())
        closes = end == len(address) or not (text[-1].isalnum() and address[end].isalnum())
        if opens and closes:
            return True
        place = address.find(text, place + 1)
    return False


def file_type(address: str) -> str:
    """Give the ending of an address' last name, or "".

    Example:
        >>> [file_type(address) for address in ("a.org/b.tar.gz", "a.org/b.PDF?x=1".lower(), "a.org", "a.org/v2.0/")]
        ['gz', 'pdf', '', '']
    """
    name = path_of(address).rpartition("/")[2]
    found = _ENDING.search(name)
    return found[1] if found else ""


def file_types_of(address: str, media_type: str) -> tuple[str, ...]:
    """Give the file types that a document has: by what it was sent as, and by the ending of its address.

    What it was sent as decides where the two contradict each other; the ending of a page, or of a plain text, says more
    than that it is one.

    Args:
        address: An `address_of`, or "".
        media_type: As `Document.media_type`.

    Returns:
        One or two; "" is an address without ending of which nothing else is known. Empty where nothing at all is known.

    Example:
        >>> file_types_of("a.org/get?id=1", "application/pdf"), file_types_of("a.org/b.pdf", "text/html")
        (('pdf',), ('html',))
        >>> file_types_of("a.org/b.php", "text/html"), file_types_of("a.org/b.c", "text/plain")
        (('html', 'php'), ('c',))
    """
    ending = file_type(address)
    name = _NAMED.get(media_type)
    if name is None:
        return (ending,) if address else ()
    if name == "pdf" or ending in _FILES:
        return (name,)
    if name == "html":
        return tuple(dict.fromkeys((name, ending or name)))
    return (name if ending in PAGES else ending,)


def wanted_types(asked: str) -> tuple[str, ...]:
    """Give the endings that count as a file type: those of pages for html, both spellings of some, else the one."""
    name = asked.lower().lstrip(".")
    if name in ("html", "htm"):
        return PAGES
    return _SAME.get(name, (name,))
