"""A crawl on disk: WARC files beside a manifest, raw and kept for ever.

In: a folder that `crawler.crawling.crawl` sealed. Out: its WARC files in the order they were written.
Must not: read records.
"""

from pathlib import Path

from crawler.artefact import Manifest, open_artefact
from crawler.errors import ArtefactError

KIND = "crawl"
FORMAT_VERSION = 2

# What was met and what became of it; a crawl that goes on from this one begins with it. Format 1 has none.
FRONTIER = "frontier.sqlite"


def unfinished_folder(out: Path) -> Path:
    """Name the folder beside a crawl's place in which the crawl lies until it is sealed."""
    return out.parent / f".{out.name}.crawling"


class Archive:
    """A sealed crawl, opened for reading."""

    def __init__(self, folder: Path) -> None:
        """Open a crawl.

        Raises:
            ArtefactError: Not a crawl, not whole, or of a newer format.
        """
        self.folder = folder
        self.manifest: Manifest = open_artefact(folder, kind=KIND, newest_version=FORMAT_VERSION)

    @property
    def crawl_id(self) -> str:
        """Equal for equal responses, received at the same moments."""
        return self.manifest.artefact_id

    def warc_files(self) -> tuple[Path, ...]:
        """List the WARC files, in the order they were written."""
        return tuple(self.folder / name for name in sorted(self.manifest.files) if name.endswith(".warc.gz"))

    def frontier_file(self) -> Path:
        """Name the file in which the crawl wrote down what it met.

        Raises:
            ArtefactError: The crawl has none, because an older version made it.
        """
        if FRONTIER not in self.manifest.files:
            raise ArtefactError(
                str(self.folder),
                found=f"a crawl of format {self.manifest.format_version}, which does not say what it met",
                wanted="format 2 or newer",
                remedy="begin a new crawl; `scenthound clean` reads both",
            )
        return self.folder / FRONTIER


def open_crawl(folder: Path) -> Archive:
    """Open a crawl; the verb to `Archive`.

    Raises:
        ArtefactError: Not a crawl, not whole, or of a newer format.
    """
    return Archive(folder)
