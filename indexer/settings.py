"""What can be chosen, with unit, default and reason; read once at the command line and handed down.

Out: `BuildSettings`, which a snapshot's manifest keeps, and `SearchSettings`, which each request may narrow.
Must not: read the environment.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from indexer.errors import SettingsError

DEFAULT_MODEL = "all-MiniLM-L6-v2"

PRECISIONS = ("auto", "float32", "bfloat16")
QUERY_PRECISIONS = ("int8", "float32")
QUOTES = ("must", "boost")
FUSIONS = ("bounds", "min_max", "dbsf", "rrf")
FEEDBACKS = ("none", "rm3", "vector", "both")
WEIGHED_FIELDS = ("contents", "title", "url", "anchors")
"""Fields that BM25F can weigh."""

HYBRID_FIELDS = (("contents", 1.0), ("title", 2.0))
"""What a hybrid search weighs where nothing else is asked for: "contents" has the title too, so that a word in a title
counts three times."""


FeedbackKind = Literal["none", "rm3", "vector", "both"]
"""Kinds of pseudo-relevance feedback."""


@dataclass(frozen=True, slots=True)
class BuildSettings:
    """Settings of a snapshot.

    Attributes:
        backend: Engine by name. Default "local": Lucene, FAISS and LMDB in this process.
        model: Name or folder of a sentence-transformers model. Default: the one that is installed with Scenthound,
            so that a first run needs no hub.
        passage_tokens: Longest passage, tokens of the model, title and special tokens included. Default 256: what
            all-MiniLM-L6-v2 was trained with and cuts at.
        passage_overlap_tokens: Tokens that neighbouring passages share at most, so that an answer on a border lies
            whole in one of them. Default 32: about two sentences.
        max_passages_per_document: Passages encoded a document, None for all. 1 encodes the document's start alone,
            as published baselines of single-vector models do; as it stands where `passage_tokens` is the model's limit.
        batch_size: Passages encoded together. Default None: 8 on a CPU, 128 on a GPU, where each is fastest
            (`scenthound bench encoding` measures it).
        precision: Numbers that passages are encoded in. "float32"; "bfloat16", about twice as fast on a processor with
            instructions for it, at equal quality (`scenthound bench encoding`), and slow on one without; default
            "auto": bfloat16 where the processor has them, else float32. What is used is part of the snapshot's id, so
            name one to get one id on unlike machines.
        query_precision: Numbers that the snapshot's query encoder multiplies. "int8", default: 8-bit matrices, twice as
            fast as "float32", whose vectors are the model's own but for rounding (`scenthound bench encoding`).
        dim: Numbers of a vector that are kept, from the first on, None for all. Default None. For models trained so
            that their first numbers stand alone (Kusupati et al., Matryoshka Representation Learning, NeurIPS 2022).
        query_prompt: Text before each query. Default None: the model's own prompt "query", if it states one.
        passage_prompt: Text before each passage. Default None: the model's own "document" or "passage".
        reuse_vectors: Keep vectors beside the snapshots, and encode only passages that have none. Default True: a
            rebuild then encodes what has changed, and a build that was killed goes on. They take dim * 4 + 16 bytes
            each.
        exact_vectors_up_to: Passages whose vectors are compared with a query one by one; of more, only those in the
            cells nearest to it, which may miss a neighbour. Default 100,000: some 15 ms a query.
        analyzer: Which of Lucene's analyzers reads documents: "by_language" (default), or one for all: "en" (the
            published baselines' English), "plain" (words in lower case), or a language's (`backends/lexical`).
        exact_words: Whether phrases can be asked for: the words as they stand are indexed too. Default True; without
            them the lexical index is about 40 % smaller and a query for a phrase is refused.
    """

    backend: str = "local"
    model: str = DEFAULT_MODEL
    passage_tokens: int = 256
    passage_overlap_tokens: int = 32
    max_passages_per_document: int | None = None
    batch_size: int | None = None
    precision: str = "auto"
    query_precision: str = "int8"
    dim: int | None = None
    query_prompt: str | None = None
    passage_prompt: str | None = None
    reuse_vectors: bool = True
    exact_vectors_up_to: int = 100_000
    analyzer: str = "by_language"
    exact_words: bool = True

    def __post_init__(self) -> None:
        _require("passage_tokens", self.passage_tokens, 16, 8192)
        _require("passage_overlap_tokens", self.passage_overlap_tokens, 0, self.passage_tokens // 2)
        _require("exact_vectors_up_to", self.exact_vectors_up_to, 0, 2**31)
        if self.batch_size is not None:
            _require("batch_size", self.batch_size, 1, 4096)
        if self.max_passages_per_document is not None:
            _require("max_passages_per_document", self.max_passages_per_document, 1, 1_000_000)
        if self.dim is not None:
            _require("dim", self.dim, 1, 65_536)
        _require_one_of("precision", self.precision, PRECISIONS)
        _require_one_of("query_precision", self.query_precision, QUERY_PRECISIONS)


@dataclass(frozen=True, slots=True)
class SearchSettings:
    """Settings of a search.

    Attributes:
        depth: Documents taken from each leg before fusion. Default 1000: what published fusion runs use, and what
            min-max normalisation sees the lowest score of.
        lexical_weight: Weight of the scaled BM25 score in the sum. Default 0.48: with `fusion` and `HYBRID_FIELDS` what
            cross-validation chooses on eleven collections (`scenthound bench fusion`; `benchmarks/README.md` says how).
        dense_weight: Weight of the scaled cosine in the sum. Default 0.52, the rest.
        weigh_known: Whether `dense_weight` counts by the share of the query's tokens that the model knows. Default
            True: what a model cannot read (Chinese, to one of English), it cannot judge.
        k1: BM25 term-frequency saturation. Default 0.9, Anserini's.
        b: BM25 length normalisation in [0, 1]. Default 0.4, Anserini's.
        snippet_characters: Longest snippet. Default 300: three lines on a page.
        extra_snippets: Pieces of a document besides the best one, 0 to 10. Default 0.
        collapse: Whether a hit stands for its near-duplicates, which it then names. Default True.
        max_per_site: Hits a site on one result list, None for no limit. Default None: an index often holds one site.
        weights: Fields and their weights, each >= 1, for BM25F; of "contents" (title and text), "title", "url" (words
            of the address) and "anchors" (texts of links from elsewhere). (): BM25 over contents alone, as published
            baselines have it. Default None: () in a search by words alone, `HYBRID_FIELDS` in a hybrid one.
        operators: Whether operators in a query are read (`search/operators`). Default True; without, all of it is
            words, as collections' topics are meant.
        quotes: What quoted words are. "must", default: they must stand in a document as they are, as with Bing and
            Brave. "boost": documents that have them come first, and no other is ruled out.
        fusion: Scale on which the legs' scores are summed: "bounds" (default: min-max, BM25 from 0, which is what no
            word in common gives), "min_max" (Anserini's: both from their lowest), "dbsf" (by standard
            deviations) or "rrf" (by ranks alone). `scenthound bench fusion` compares them.
        rrf_constant: How little the first ranks stand out under "rrf". Default 60, the paper's.
        rerank_depth: First documents that the reranker judges, where a server or caller has one; 0 for none. Default
            50: what cross-encoders are usually given, for they cost milliseconds a text.
        rerank_time_ms: How long it may go on; what is not judged by then keeps its order below, and the answer says so.
            Default 2000.
        title_weight: Weight, beside the fused score's 1, of a title whose words are those of the query; in a hybrid
            search alone. Default 1: who asks for a title gets that document first. 0: off.
        freshness_weight: Weight of freshness beside the fused score's 1. Default 0: off.
        freshness_half_life_days: Age at which freshness is one half. Default 365.
        freshness_today: Day that ages are counted from. Default None: the newest day of publication in the index, so
            that an answer does not hang on when it is given.
        quality_weight: Weight of 1 - spam score beside the fused score's 1. Default 0: off.
        spellcheck: Whether words that are surely misspelled are searched for as the index spells them, where that finds
            more; the answer says so (`altered`). Never in quotes, nor operators, numbers and names. Default True;
            without, all is searched as it was written, as collections' topics are meant.
        related: Queries beside this one to suggest at most, 0 to 20. Default 0: they are read from titles, and no part
            of the ranking.
        feedback: Pseudo-relevance feedback: the query is made richer by what its own first documents hold, and asked
            again. "rm3" does so in the lexical leg, "vector" in the dense one, "both" in each. Default "none": it costs
            another search a leg, and helps some collections and hurts others (`search/feedback.py`).
        feedback_documents: First documents that RM3 reads, 1 to 100. Default 10, Anserini's.
        feedback_terms: Terms that RM3 keeps of each and of all, 1 to 100. Default 10, Anserini's.
        feedback_query_weight: Share of the query's own terms beside RM3's, in [0, 1]. Default 0.5, Anserini's.
        feedback_passages: First passages toward which a query's vector is moved, 1 to 100. Default 3, Pyserini's.
        feedback_vector_weight: Share of the query's own vector, in [0, 1]. Default 0.9, Pyserini's.
    """

    depth: int = 1000
    lexical_weight: float = 0.48
    dense_weight: float = 0.52
    weigh_known: bool = True
    k1: float = 0.9
    b: float = 0.4
    snippet_characters: int = 300
    extra_snippets: int = 0
    collapse: bool = True
    max_per_site: int | None = None
    weights: tuple[tuple[str, float], ...] | None = None
    operators: bool = True
    quotes: Literal["must", "boost"] = "must"
    fusion: str = "bounds"
    rrf_constant: float = 60.0
    rerank_depth: int = 50
    rerank_time_ms: int = 2000
    title_weight: float = 1.0
    freshness_weight: float = 0.0
    freshness_half_life_days: float = 365.0
    freshness_today: date | None = None
    quality_weight: float = 0.0
    spellcheck: bool = True
    related: int = 0
    feedback: FeedbackKind = "none"
    feedback_documents: int = 10
    feedback_terms: int = 10
    feedback_query_weight: float = 0.5
    feedback_passages: int = 3
    feedback_vector_weight: float = 0.9

    def __post_init__(self) -> None:
        _require_one_of("fusion", self.fusion, FUSIONS)
        _require("rrf_constant", self.rrf_constant, 0, 1_000_000)
        _require("rerank_depth", self.rerank_depth, 0, 1000)
        _require("rerank_time_ms", self.rerank_time_ms, 0, 600_000)
        _require("title_weight", self.title_weight, 0, 100)
        _require("freshness_weight", self.freshness_weight, 0, 100)
        _require("freshness_half_life_days", self.freshness_half_life_days, 0.001, 1_000_000)
        _require("quality_weight", self.quality_weight, 0, 100)
        _require("related", self.related, 0, 20)
        _require_one_of("feedback", self.feedback, FEEDBACKS)
        _require("feedback_documents", self.feedback_documents, 1, 100)
        _require("feedback_terms", self.feedback_terms, 1, 100)
        _require("feedback_query_weight", self.feedback_query_weight, 0, 1)
        _require("feedback_passages", self.feedback_passages, 1, 100)
        _require("feedback_vector_weight", self.feedback_vector_weight, 0, 1)
        _require("depth", self.depth, 1, 100_000)
        _require("lexical_weight", self.lexical_weight, 0, 1)
        _require("dense_weight", self.dense_weight, 0, 1)
        _require("k1", self.k1, 0, 100)
        _require("b", self.b, 0, 1)
        _require("extra_snippets", self.extra_snippets, 0, 10)
        _require("snippet_characters", self.snippet_characters, 40, 10_000)
        if self.max_per_site is not None:
            _require("max_per_site", self.max_per_site, 1, 1000)
        named = [field for field, _ in self.weights or ()]
        if len(set(named)) < len(named):
            raise SettingsError("weights", found="a field twice", wanted="each field once", remedy="leave one out")
        for field, weight in self.weights or ():
            if field not in WEIGHED_FIELDS:
                raise SettingsError(
                    "weights", found=field, wanted=f"one of {', '.join(WEIGHED_FIELDS)}", remedy="correct the field"
                )
            _require(f"weight of {field}", weight, 1, 1000)
        _require_one_of("quotes", self.quotes, QUOTES)


def _require_one_of(name: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise SettingsError(name, found=repr(value), wanted=" or ".join(known), remedy="choose one of these")


def _require(name: str, value: float, lowest: float, highest: float) -> None:
    if not lowest <= value <= highest:
        raise SettingsError(
            name, found=str(value), wanted=f"{lowest} to {highest}", remedy="choose a value in that range"
        )
