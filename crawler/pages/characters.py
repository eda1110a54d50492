"""Bytes into readable characters: which charset a body is in, and which characters a text may hold.

In: a body with its Content-Type header, or any string from outside. Out: strings without control characters, lone
surrogates and noncharacters, which break terminals, JSON readers and databases. The one place that knows
charset_normalizer. Must not: parse markup beyond the declaration of its charset.
"""

import codecs
import re

from charset_normalizer import from_bytes

# Encodings that a page may name: Python's codecs for those of the WHATWG Encoding Standard. Python knows others
# (punycode, unicode_escape) that are no charsets of pages and cost quadratic time.
_CODECS = frozenset({
    "utf-8", "utf-16-le", "utf-16-be", "cp866", "cp874", "cp1250", "cp1251", "cp1252", "cp1253", "cp1254",
    "cp1255", "cp1256", "cp1257", "cp1258", "iso8859-2", "iso8859-3", "iso8859-4", "iso8859-5", "iso8859-6",
    "iso8859-7", "iso8859-8", "iso8859-10", "iso8859-13", "iso8859-14", "iso8859-15", "iso8859-16", "koi8-r",
    "koi8-u", "mac-roman", "mac-cyrillic", "gb18030", "big5hkscs", "euc_jp", "iso2022_jp", "cp932", "cp949",
})  # fmt: skip
# Names that pages use for the larger set that contains them, as browsers read them (Encoding Standard, section 4.2).
_LARGER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "utf-16": "utf-16-le",
}
# Labels of the standard that Python does not know.
_LABELS = {
    "x-sjis": "cp932",
    "windows-949": "cp949",
    "x-gbk": "gb18030",
    "x-euc-jp": "euc_jp",
    "unicode-1-1-utf-8": "utf-8",
}
_BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))

# Browsers look for the declaration in the first 1024 bytes; long comments and scripts come first on real pages.
_HEAD_BYTES = 8192
_HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_META_CHARSET = re.compile(rb"<meta[^>]{0,500}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_XML_CHARSET = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})", re.IGNORECASE)

# Bytes that are in no text, looked for in the first 1445 (WHATWG MIME Sniffing, sections 3 and 7.2).
_BINARY = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
_SNIFFED_BYTES = 1445

# A declared charset is believed while at most this share of the characters cannot be read in it: one broken byte
# must not change the charset of a page.
_BROKEN_SHARE = 0.01

# Bytes shown to the detector, from the start and from the end: it takes a second for a long page as a whole.
_DETECTED_BYTES = 5000

# Characters that stand between words, if anywhere (Unicode's word rules break at them, UAX 29): C0 and C1 controls but
# tab and newline, lone surrogates, noncharacters. MS MARCO is full of C1 controls, in broken dashes and quotes.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
# Characters that the same rules pass over: byte-order marks, and directions, which can show a text as another.
_INVISIBLE = re.compile("[\u202a-\u202e\u2066-\u2069\ufeff]")


def decode(body: bytes, content_type: str) -> str:
    """Decode a body; what cannot be read becomes U+FFFD, and nothing raises.

    In this order: byte-order mark; UTF-8 where the bytes beyond ASCII are valid UTF-8, because no text in another
    charset is that by chance; the charset of the header; that of the markup; detection; Windows-1252.

    Args:
        body: Bytes of a page or plain text, content coding undone.
        content_type: Value of the Content-Type header, or "".
    """
    for mark, codec in _BYTE_ORDER_MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(codec, errors="replace")
    if not body.isascii() and b"\0" not in body and _is_utf8(body):
        return body.decode("utf-8", errors="replace")
    for codec in _declared(body, content_type):
        text = body.decode(codec, errors="replace")
        if text.count("\ufffd") <= _BROKEN_SHARE * len(text):
            return text
    return body.decode("utf-8" if body.isascii() else _detect(body), errors="replace")


def looks_binary(body: bytes, content_type: str) -> bool:
    """Say whether a body that was sent as text is none, as browsers do; UTF-16 is text where it says so."""
    if any(body.startswith(mark) for mark, _ in _BYTE_ORDER_MARKS) or any(
        codec.startswith("utf-16") for codec in _declared(b"", content_type)
    ):
        return False
    return _BINARY.search(body, 0, _SNIFFED_BYTES) is not None


def readable(text: str) -> str:
    """Take out the characters that no text should hold; to a search engine the words stay the same.

    Line breaks become newlines, controls become spaces, invisible marks go. Nothing else changes.
    """
    # Nothing that is printable is taken out, and most texts without line breaks are.
    if text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n")
    return _INVISIBLE.sub("", _CONTROLS.sub(" ", text))


def one_line(text: str, longest: int) -> str:
    """Make one line of at most `longest` characters, white space normalised."""
    # The cut before normalising bounds the work on a hostile text; spaces may shrink what is left.
    return " ".join(readable(text[: 8 * longest]).split())[:longest].rstrip()


def media_type(content_type: str) -> str:
    """Give the type of a Content-Type header in lower case, without parameters."""
    return content_type.partition(";")[0].strip().lower()


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as error:
        # A body that was cut at a size limit may end inside a character.
        return error.reason == "unexpected end of data"
    return True


def _declared(body: bytes, content_type: str) -> list[str]:
    head = body[:_HEAD_BYTES]
    header, meta, xml = _HEADER_CHARSET.search(content_type), _META_CHARSET.search(head), _XML_CHARSET.search(head)
    markup = meta or xml
    found = [_codec(header[1])] if header else []
    if markup:
        # A declaration that can be read as ASCII is not in UTF-16; browsers take it for UTF-8.
        codec = _codec(markup[1].decode("ascii", errors="replace"))
        found.append("utf-8" if codec.startswith("utf-16") else codec)
    return [codec for codec in found if codec]


def _codec(label: str) -> str:
    """Give Python's codec for a charset's label, "" where it is none of the web's."""
    try:
        name = codecs.lookup(_LABELS.get(label.lower(), label)).name
    except LookupError:
        return ""
    name = _LARGER.get(name, name)
    return name if name in _CODECS else ""


def _detect(body: bytes) -> str:
    sample = body if len(body) <= 2 * _DETECTED_BYTES else body[:_DETECTED_BYTES] + body[-_DETECTED_BYTES:]
    best = from_bytes(sample).best()
    return (_codec(best.encoding) if best else "") or "cp1252"
