"""Rows of a published file, whatever it is kept in: JSON lines, plain or gzip, or Parquet.

In: a file. Out: `Row`s with their places, in the file's order; a field that is not what it should be is refused with
the place. Must not: know what a row means.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.errors import CollectionError
from benchmarks.lines import numbered_lines

JSON_LINES = (".jsonl", ".jsonl.gz")
PARQUET = (".parquet",)

# Rows of a Parquet file that are held at a time; one of LongEmbed's documents alone has two million characters.
_BATCH_ROWS = 256


@dataclass(frozen=True, slots=True)
class Row:
    """One record of a file.

    Attributes:
        where: `file:line`, or `file, row N`; both count from 1.
        fields: What it holds.
    """

    where: str
    fields: Mapping[str, object]

    def text(self, name: str, default: str | None = None) -> str:
        """Give a text, or a whole number as one.

        Args:
            name: The field's.
            default: What stands for a field that is missing or null; None refuses the row.

        Raises:
            CollectionError: It is missing without a default, or something else.
        """
        value = self.fields.get(name)
        if value is None and default is not None:
            return default
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise self._refused(name, "a text")
        return str(value)

    def identifier(self, name: str) -> str:
        """Give an id: a text, or a whole number, that is not empty; raises as `text`."""
        value = self.text(name)
        if not value.strip():
            raise self._refused(name, "an id that is not empty")
        return value

    def number(self, name: str, default: int) -> int:
        """Give a whole number, `default` where it is missing or null.

        Raises:
            CollectionError: It is something else.
        """
        value = self.fields.get(name)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int):
            raise self._refused(name, "a whole number")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """Give a list of texts; an empty one where the field is null.

        Raises:
            CollectionError: It is missing, or something else.
        """
        value = self.fields.get(name, "")
        if value is None:
            return ()
        if not isinstance(value, Sequence) or isinstance(value, str):
            raise self._refused(name, "a list of texts")
        if not all(isinstance(each, str) for each in value):
            raise self._refused(name, "a list of texts")
        return tuple(value)

    def rows(self, name: str) -> tuple["Row", ...]:
        """Give a list of records as rows at the same place.

        Raises:
            CollectionError: It is missing, or something else.
        """
        value = self.fields.get(name)
        if not isinstance(value, Sequence) or not all(isinstance(each, Mapping) for each in value):
            raise self._refused(name, "a list of objects")
        return tuple(Row(self.where, each) for each in value)

    def _refused(self, name: str, wanted: str) -> CollectionError:
        found = f"{name!r}: {str(self.fields[name])[:60]!r}" if name in self.fields else f"no {name!r}"
        return CollectionError(self.where, found=found, wanted=wanted, remedy="get the file again, or mend that record")


def read_rows(files: Iterable[Path]) -> Iterator[Row]:
    """Read files one after the other.

    Raises:
        CollectionError: A file is missing, is of another kind, is damaged or not UTF-8, or a line is no JSON object.
    """
    for path in files:
        if path.name.endswith(PARQUET):
            yield from _parquet(path)
        elif path.name.endswith(JSON_LINES):
            yield from _json_lines(path)
        else:
            wanted = ", ".join((*JSON_LINES, *PARQUET))
            raise CollectionError(str(path), found="another kind of file", wanted=wanted, remedy="check the path")


def once(rows: Iterable[Row], name: str) -> Iterator[Row]:
    """Give rows on, and refuse one whose id was there before.

    Args:
        rows: Any.
        name: The field that holds the id.

    Raises:
        CollectionError: An id is missing, empty, or comes twice; the message names the place of the second.
    """
    known: set[str] = set()
    for row in rows:
        identifier = row.identifier(name)
        if identifier in known:
            raise CollectionError(
                row.where,
                found=f"{name} {identifier!r} a second time",
                wanted="one id each",
                remedy="get the file again, or leave one of the two out",
            )
        known.add(identifier)
        yield row


def files_of(folder: Path, start: str = "") -> tuple[Path, ...]:
    """Give the files of rows in a folder whose names begin so, in the order of their names; docs-2 before docs-10."""
    found = folder.glob(f"{start}*") if folder.is_dir() else ()
    files = (path for path in found if path.name.endswith((*JSON_LINES, *PARQUET)))
    return tuple(sorted(files, key=lambda path: (len(path.name), path.name)))


def _json_lines(path: Path) -> Iterator[Row]:
    for where, line in numbered_lines(path, CollectionError, wanted="JSON lines"):
        try:
            fields = json.loads(line)
        except ValueError as error:
            raise _no_object(where, line) from error
        if not isinstance(fields, dict):
            raise _no_object(where, line)
        yield Row(where, fields)


def _parquet(path: Path) -> Iterator[Row]:
    import pyarrow  # noqa: PLC0415  takes a while, which JSON lines do not need
    import pyarrow.parquet  # noqa: PLC0415  likewise

    number = 0
    try:
        with pyarrow.parquet.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=_BATCH_ROWS):
                for fields in batch.to_pylist():
                    number += 1
                    yield Row(f"{path}, row {number}", fields)
    except FileNotFoundError as error:
        raise CollectionError(str(path), found="no such file", wanted="Parquet", remedy="check the path") from error
    except (pyarrow.ArrowException, OSError, UnicodeDecodeError) as error:
        raise CollectionError(
            f"{path}, row {number + 1}",
            found=f"a file that cannot be read ({' '.join(str(error).split())[:120]})",
            wanted="Parquet, whole",
            remedy="get the file again",
        ) from error


def _no_object(where: str, line: str) -> CollectionError:
    return CollectionError(where, found=repr(line[:80]), wanted="a JSON object", remedy="mend that line")
