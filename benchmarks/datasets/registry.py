"""Test collections by name: sizes, licences, sources, hashes.

In: `registry.toml`, and `families.toml` for collections of many parts. Out: `Dataset`s, and what to do for one that is
not at hand. Must not: download anything.
"""

import gzip
import hashlib
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from benchmarks.errors import CollectionError

_TABLE = Path(__file__).with_name("registry.toml")
_FAMILIES = Path(__file__).with_name("families.toml")


@dataclass(frozen=True, slots=True)
class Dataset:
    """A test collection that numbers are known of.

    Attributes:
        name: As `collection.name_of` gives it.
        documents: How many it holds.
        queries: How many of its queries are judged.
        licence: Of its texts.
        source: Where it comes from.
        sha256: Of its corpus file, unpacked, as 64 hex digits; "" for one whose files nobody here has seen, so that
            sizes are its publisher's.
        domain: What its texts are about, or how its queries differ, in the words of reports.
        part: What is named behind a colon when its publisher's folder is given; "" for one that has no parts.
    """

    name: str
    documents: int
    queries: int
    licence: str
    source: str
    sha256: str
    domain: str = "not stated"
    part: str = ""


def registered(table: Path = _TABLE, families: Path = _FAMILIES) -> dict[str, Dataset]:
    """Give the collections by name.

    Raises:
        CollectionError: A table is not what this file describes.
    """
    found = {}
    for path, read in ((table, _single), (families, _parts)):
        try:
            entries = tomllib.loads(path.read_text(encoding="utf-8"))
            found.update({dataset.name: dataset for name, entry in entries.items() for dataset in read(name, entry)})
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, TypeError, ValueError, KeyError, AttributeError) as error:
            wanted = sorted(field.name for field in fields(Dataset))
            raise CollectionError(
                str(path), found=str(error), wanted=f"a table a name, with {wanted}", remedy="mend the table"
            ) from error
    return found


def _single(name: str, entry: dict[str, Any]) -> Iterator[Dataset]:
    yield Dataset(name, **entry)


def _parts(family: str, entry: dict[str, Any]) -> Iterator[Dataset]:
    for part, (documents, queries) in entry["parts"].items():
        name = f"{family}-{part}"
        yield Dataset(name, documents, queries, entry["licence"], entry["source"], sha256="", part=part)


def is_as_registered(folder: Path, dataset: Dataset) -> bool:
    """Say whether a folder's corpus is, byte for byte once unpacked, the one that numbers are known of."""
    plain, packed = folder / "corpus.jsonl", folder / "corpus.jsonl.gz"
    if not plain.is_file() and not packed.is_file():
        return False
    with plain.open("rb") if plain.is_file() else gzip.open(packed) as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest() == dataset.sha256


def not_at_hand(name: str, place: Path) -> CollectionError:
    """Say how a registered collection is come by."""
    dataset = registered()[name]
    given = f"FOLDER:{dataset.part}" if dataset.part else "the folder"
    return CollectionError(
        name,
        found=f"nothing at {place}",
        wanted=f"{dataset.documents} documents and {dataset.queries} judged queries ({dataset.licence})",
        remedy=f"get it from {dataset.source}, and put it there in BEIR's layout, or give {given} where it lies",
    )
