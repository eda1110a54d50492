"""Reads a corpus for an index: what is new is cut into passages and spooled, what an index has already is passed over.

In: a corpus, the links between its documents, and what a base holds. Out: the documents to write, in a `Spool`, and the
fingerprints of all. Documents are made only of rows that have changed. Must not: encode.
"""

import pyarrow as pa

from crawler.columns import read_document
from crawler.progress import Progress
from indexer.building.anchors import Incoming
from indexer.building.changes import Changes
from indexer.building.fingerprints import COLUMNS, digests_of, windows_of, with_links
from indexer.building.plan import Plan
from indexer.building.spool import Spool
from indexer.passages import PassageTokenizer, split


def read_changes(
    plan: Plan,
    tokenizer: PassageTokenizer,
    incoming: Incoming,
    changes: Changes,
    spool: Spool,
    progress: Progress,
) -> None:
    """Read all documents of a corpus.

    Args:
        plan: Names the corpus, and says how documents are cut.
        tokenizer: What passages are measured with; not asked where nothing is new.
        incoming: The links to each document.
        changes: Knows the base, and is told of every document.
        spool: Takes what the base does not hold.
        progress: Told of "documents".

    Raises:
        ArtefactError: A shard cannot be read.
        InputError: Two documents have one doc_id.
    """
    done = 0
    for batch in plan.corpus.batches(COLUMNS):
        doc_ids = batch.column("doc_id").to_pylist()
        rows = []
        for row, (doc_id, digest) in enumerate(zip(doc_ids, digests_of(batch), strict=True)):
            if not changes.has(doc_id, with_links(digest, incoming.packed(doc_id))):
                rows.append(row)
        for found in batch.take(pa.array(rows, pa.int64())).to_pylist():
            document = read_document(found)
            passages = split(document, tokenizer, plan.settings)
            spool.add(document, passages, incoming.links(document.doc_id))
            changes.add(document.doc_id, windows_of(document.doc_id, passages), len(passages))
            done += 1
            progress("documents", done, len(plan.corpus))
        if len(rows) < len(batch):
            done += len(batch) - len(rows)
            progress("documents", done, len(plan.corpus))
