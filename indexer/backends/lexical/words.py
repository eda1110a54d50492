"""The words of a Lucene index and in how many documents each stands, kept in a file beside it.

    words.txt      a line for each word: word, space, number of documents; the most frequent first

Lucene holds them already, but sorted by spelling, and a walk through all takes longer than a search may wait: so the
file is written when the index is sealed. In: an index. Out: the file, and its words again. Must not: judge spelling.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from indexer.backends.lexical.fields import EXACT, EXACT_TITLE, WORDS
from indexer.backends.lexical.jvm import java
from indexer.errors import SnapshotError
from indexer.words import MOST_WORDS, greater_counts, is_word

_FILE = "words.txt"

# Terms that cross from Java at once: some 2 MB of text.
_CHUNK = 100_000


def write_words(lexical: Path, folder: Path) -> None:
    """Write the words of an index of one segment.

    Args:
        lexical: Folder of the Lucene index.
        folder: Where the file goes.
    """
    # The words as they stand have an index of their own, unless an index is without them.
    source = lexical / WORDS if (lexical / WORDS).is_dir() else lexical
    found = greater_counts(_most_frequent(source, EXACT), _most_frequent(source, EXACT_TITLE))
    (folder / _FILE).write_text("".join(f"{word} {count}\n" for word, count in found), encoding="utf-8")


def read_words(folders: Sequence[Path], most: int) -> Iterator[tuple[str, int]]:
    """Give the most frequent words of several parts, with the sum of their documents: number down, word up.

    A part that an older version wrote has none.

    Raises:
        SnapshotError: A file is no list of words.
    """
    counts: dict[str, int] = {}
    for path in (folder / _FILE for folder in folders):
        try:
            for line in path.read_text(encoding="utf-8").split("\n")[:-1]:
                word, _, count = line.partition(" ")
                counts[word] = counts.get(word, 0) + int(count)
        except FileNotFoundError:
            continue
        except (OSError, ValueError) as error:
            raise SnapshotError(
                str(path),
                found=f"no list of words ({error})",
                wanted="the file that Scenthound wrote",
                remedy="build the index again; it is damaged",
            ) from error
    yield from sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[: min(most, MOST_WORDS)]


def _most_frequent(source: Path, field: str) -> Iterator[tuple[str, int]]:
    """Give the most frequent words of a field, in any order."""
    best: list[tuple[int, str]] = []
    for words, counts in _terms(source, field):
        best += [(-count, word) for word, count in zip(words, counts, strict=True) if is_word(word)]
        best.sort()
        del best[MOST_WORDS:]
    return ((word, -negated) for negated, word in best)


def _terms(source: Path, field: str) -> Iterator[tuple[list[str], list[int]]]:
    """Give all terms of a field with their numbers of documents, in pieces."""
    lucene = java()
    with lucene.lock, ExitStack() as stack:
        reader = lucene.DirectoryReader.open(lucene.directory(source))
        stack.callback(_close, reader)
        index = lucene.cast("org.apache.lucene.index.IndexReader", reader)
        terms = lucene.load("org.apache.lucene.index.MultiTerms").getTerms(index, field)
        left = terms.size() if terms is not None else 0
        columns = _columns(terms) if left else ()
        while left > 0:
            words, counts = (_next(column, min(left, _CHUNK)) for column in columns)
            yield words, counts
            left -= _CHUNK


def _columns(terms: Any) -> tuple[Any, Any]:
    """Give two handles that make endless Java streams: of the next terms, and of their numbers of documents.

    A term fetched from Python costs three crossings into Java, and an index holds millions. So Java puts its own
    methods together: `() -> enum.next().utf8ToString()` and `() -> { enum.next(); return enum.docFreq(); }`.
    """
    lucene = java()
    name = lucene.load("java.lang.Class").forName
    kind = lucene.load("java.lang.invoke.MethodType").methodType
    handles = lucene.load("java.lang.invoke.MethodHandles")
    lookup = handles.publicLookup()
    enum_class, bytes_class = name("org.apache.lucene.index.TermsEnum"), name("org.apache.lucene.util.BytesRef")
    following = lookup.findVirtual(enum_class, "next", kind(bytes_class))
    spell = lookup.findVirtual(bytes_class, "utf8ToString", kind(name("java.lang.String")))
    count = lookup.findVirtual(enum_class, "docFreq", kind(lucene.load("java.lang.Integer").TYPE))
    # One call a line: pyjnius binds a method, for all who hold it, to the object that it was last looked up on.
    words_enum = terms.iterator()
    words = handles.filterReturnValue(following, spell)
    words = words.bindTo(words_enum)
    counts_enum = terms.iterator()
    counts = following.bindTo(counts_enum)
    number = count.bindTo(counts_enum)
    number = handles.dropArguments(number, 0, bytes_class)
    counts = handles.filterReturnValue(counts, number)
    counts = counts.asType(kind(name("java.lang.Object")))
    return _stream_maker(words), _stream_maker(counts)


def _stream_maker(handle: Any) -> Any:
    """Give a handle that makes a stream of what `handle` gives each time it is called."""
    lucene = java()
    name = lucene.load("java.lang.Class").forName
    kind = lucene.load("java.lang.invoke.MethodType").methodType
    handles = lucene.load("java.lang.invoke.MethodHandles")
    lookup = handles.publicLookup()
    supplier, stream = name("java.util.function.Supplier"), name("java.util.stream.Stream")
    class_class, handle_class = name("java.lang.Class"), name("java.lang.invoke.MethodHandle")
    proxies = name("java.lang.invoke.MethodHandleProxies")
    wrap = lookup.findStatic(proxies, "asInterfaceInstance", kind(name("java.lang.Object"), class_class, handle_class))
    wrap = wrap.asType(kind(supplier, class_class, handle_class))
    make = handles.filterReturnValue(wrap, lookup.findStatic(stream, "generate", kind(stream, supplier)))
    make = make.bindTo(supplier)
    return make.bindTo(handle)


def _next(maker: Any, most: int) -> list[Any]:
    """Give the next things that a stream holds, in one crossing."""
    lucene = java()
    kind = "java.util.stream.Stream"
    endless = lucene.cast(kind, maker.invokeWithArguments())
    limited = lucene.cast(kind, endless.limit(most))
    found: list[Any] = lucene.strings(lucene.cast("java.util.Iterator", limited.iterator()))
    return found


def _close(reader: Any) -> None:
    reader.close()
