"""How a new corpus is reported, whichever command made it."""

from typing import TYPE_CHECKING

from scenthound.console import count_lines, report

if TYPE_CHECKING:
    from crawler.cleaning.reuse import CorpusReport


def report_corpus(made: "CorpusReport", done: str, *, as_json: bool) -> None:
    """Print what a corpus holds and what was lost on the way.

    Args:
        made: What clean or an importer gave back.
        done: What was done to it, as a sentence.
        as_json: Print it for programs.
    """
    report(
        {
            "corpus": str(made.folder),
            "corpus_id": made.corpus_id,
            "counts": dict(made.counts),
            "reused": made.reused,
        },
        as_json=as_json,
        lines=["Nothing has changed; kept the corpus as it is." if made.reused else done, *count_lines(made.counts)],
        location=str(made.folder),
        following=f"scenthound index {made.folder} --out index/",
    )
