"""The text of a PDF; the one place that knows pypdf.

In: a body as it was received. Out: `Extraction`, or `NoText` with a reason; a hostile file never raises, and one
that hangs or fills the memory ends its worker process. pypdf is chosen though pdfium reads the same words 15 times as
fast: it is Python throughout, and no native parser meets what strangers wrote.
Must not: run scripts, open attachments, or fetch what a file refers to.
"""

import io
import re
import struct
import zlib
from datetime import date
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from pypdf import PageObject, PasswordType, PdfReader
from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError

from crawler.cleaning.candidate import NoText
from crawler.cleaning.extract import MAX_TITLE, Extraction
from crawler.pages.characters import one_line, readable

# What pypdf raises on files made to break it, found by trying; its own tree covers a part.
_BREAKAGE = (
    PyPdfError, ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, MemoryError,
    NotImplementedError, OSError, RecursionError, TypeError, ValueError, struct.error, zlib.error,
)  # fmt: skip

# Longest text, characters: that of a book of 5000 pages. Some hundred bytes of PDF can draw a word a million times.
_MAX_TEXT = 10_000_000

# Typesetters' ligatures: a search for "file" must find "ﬁle".
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "\xad": ""})
# A word that was divided at the end of a line.
_DIVIDED = re.compile(r"(?<=[^\W\d_])[-‐]\n(?=[a-zà-öø-ÿ])")
# Titles that programs put in: file names, and the name of the program before one.
_NO_TITLE = re.compile(
    r"\(?(?:untitled|\S+\.(?:docx?|dvi|eps|indd|odt|pdf|ps|qxd|rtf|tex|xlsx?|pptx?))\)?|", re.IGNORECASE
)
_PROGRAM = re.compile(r"Microsoft (?:Word|PowerPoint|Excel) - ")
# Sizes of type that differ by less are one size, points.
_SAME_SIZE = 0.5


def extract_pdf(body: bytes, url: str, *, newest: date | None = None, max_pages: int) -> Extraction | NoText:
    """Read a PDF.

    Args:
        body: Bytes as received, content coding undone.
        url: Canonical URL; its file name is the title of last resort.
        newest: Latest day that can be one of publication; None for any.
        max_pages: Pages that are read, >= 1; of a longer file they are the first.

    Returns:
        The text, pages parted by an empty line; "encrypted" where a password is asked for, or "extraction_failed".
    """
    try:
        reader = PdfReader(io.BytesIO(body))
        # Many files are encrypted with an empty password, only to forbid printing.
        if reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED:
            return NoText("encrypted", "asks for a password")
        count = min(len(reader.pages), max_pages)
    except (DependencyError, FileNotDecryptedError) as error:
        return NoText("encrypted", one_line(str(error), 200))
    except _BREAKAGE as error:
        return NoText("extraction_failed", one_line(f"{type(error).__name__}: {error}", 200))
    texts: list[str] = []
    length = 0
    damage = ""
    for number in range(count):
        try:
            texts.append(reader.pages[number].extract_text())
        except _BREAKAGE as error:
            # One page may be broken in a file that is whole otherwise.
            damage = damage or f"page {number + 1}: {type(error).__name__}: {error}"
            continue
        length += len(texts[-1])
        if length > _MAX_TEXT:
            break
    text = _tidy("\n\n".join(texts)[:_MAX_TEXT])
    if damage and not text:
        return NoText("extraction_failed", one_line(damage, 200))
    return Extraction(_title(reader, url), text, _created(reader, newest), None)


def _tidy(text: str) -> str:
    lines = [" ".join(line.split()) for line in readable(text).translate(_LIGATURES).split("\n")]
    return _DIVIDED.sub("", re.sub(r"\n{3,}", "\n\n", "\n".join(lines))).strip()


def _title(reader: PdfReader, url: str) -> str:
    """Give the title: of the metadata, else the first words in the largest type, else the file's name."""
    stated = ""
    try:
        stated = one_line(str(reader.metadata.title or ""), MAX_TITLE) if reader.metadata else ""
    except _BREAKAGE:
        stated = ""
    stated = _PROGRAM.sub("", stated)
    if not _NO_TITLE.fullmatch(stated):
        return stated
    try:
        heading = _heading(reader.pages[0])
    except _BREAKAGE:
        heading = ""
    return heading or one_line(PurePosixPath(unquote(urlsplit(url).path)).name, MAX_TITLE)


def _heading(page: PageObject) -> str:
    """Give the words of a page that are set in its largest type, as long as they follow each other."""
    runs: list[tuple[float, str]] = []

    def visit(text: str, matrix: list[float], text_matrix: list[float], _font: object, size: float) -> None:
        if any(letter.isalpha() for letter in text):
            scale = abs(text_matrix[3]) or abs(text_matrix[1])
            runs.append((abs(size) * scale * (abs(matrix[3]) or abs(matrix[1])), text))

    page.extract_text(visitor_text=visit)
    largest = max((size for size, _ in runs), default=0.0)
    words: list[str] = []
    for size, text in runs:
        if largest - size < _SAME_SIZE:
            words.append(text)
        elif words:
            break
    return one_line(_tidy(" ".join(words)), MAX_TITLE)


def _created(reader: PdfReader, newest: date | None) -> date | None:
    try:
        moment = reader.metadata.creation_date if reader.metadata else None
    except _BREAKAGE:
        return None
    day = moment.date() if moment else None
    return day if day and (newest is None or day <= newest) else None
