"""Functions that Java puts together of its own, so that Python crosses the border once for each search or batch.

In: Java's objects. Out: handles, which do in Java what would be many calls. Called under Java's lock.
They are made of method handles (`java.lang.invoke`): no Java is compiled, and Java compiles them while they run.
Must not: know documents or queries of ours.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.backends.lexical.jvm import java

Hits = tuple[NDArray[np.int64], NDArray[np.float32]]

_SEARCH = "org.apache.lucene.search."
_STREAM = "java.util.stream."
_FUNCTION = "java.util.function.ToLongFunction"

# A hit crosses as one number: the bits of its score above these, Lucene's number of the document in them.
_NUMBER_BITS = 32


def search_maker(searcher: Any) -> Any:
    """Give a handle that takes Lucene's query, a depth twice, and gives hits as numbers; for `search_to`."""
    kinds = _Kinds()
    query, manager = kinds.named(_SEARCH + "Query"), kinds.named(_SEARCH + "CollectorManager")
    score_doc, top_docs = kinds.named(_SEARCH + "ScoreDoc"), kinds.named(_SEARCH + "TopDocs")
    collector = kinds.named(_SEARCH + "TopScoreDocCollector")
    # Lucene's own `search(query, depth)` counts to 1,000 before it leaves out what cannot rank. Counting to depth gives
    # the same hits in the same order, and for ten of them sooner.
    make = kinds.static(collector, "createSharedManager", manager, kinds.int, score_doc, kinds.int)
    make = kinds.handles.collectArguments(make, 1, kinds.handles.constant(score_doc, None))
    search = kinds.method(kinds.named(_SEARCH + "IndexSearcher"), "search", kinds.object, query, manager)
    search = search.bindTo(searcher)
    search = kinds.handles.collectArguments(search, 1, make)
    search = search.asType(kinds.type(top_docs, query, kinds.int, kinds.int))
    return kinds.handles.filterReturnValue(search, _hits_packer())


def search_to(maker: Any, depth: int) -> Any:
    """Give the handle that takes a query alone and asks for its best `depth`, >= 1."""
    handles, number = java().load("java.lang.invoke.MethodHandles"), java().load("java.lang.Integer")(depth)
    return handles.insertArguments(maker, 1, number, number)


def search_among_maker(searcher: Any) -> Any:
    """Give a handle that takes Lucene's query, a depth twice and a list of `Bits`, one a leaf; for `search_to`.

    What `IndexSearcher.search` does in one thread, with the bits in the place of Lucene's own deletions: a document
    that is not among them costs a look at its bit, and raises no bar for the others.
    """
    kinds = _Kinds()
    query, weight = kinds.named(_SEARCH + "Query"), kinds.named(_SEARCH + "Weight")
    top_docs, top_collector = kinds.named(_SEARCH + "TopDocs"), kinds.named(_SEARCH + "TopScoreDocCollector")
    collector, bits = kinds.named(_SEARCH + "Collector"), kinds.named("java.util.List")
    finish = kinds.method(top_collector, "topDocs", top_docs)
    finish = kinds.handles.filterReturnValue(finish, _hits_packer())
    finish = finish.asType(kinds.type(kinds.named("[J"), collector))
    finish = kinds.handles.dropArguments(finish, 0, weight)
    chain = kinds.handles.dropArguments(finish, 2, bits)
    leaves = searcher.getIndexReader().leaves()
    for number in reversed(range(leaves.size())):
        chain = kinds.handles.foldArguments(chain, _leaf_search(kinds, leaves.get(number), number))
    make = kinds.static(top_collector, "create", top_collector, kinds.int, kinds.int)
    make = make.asType(kinds.type(collector, kinds.int, kinds.int))
    weigh = kinds.method(
        kinds.named(_SEARCH + "IndexSearcher"),
        "createWeight",
        weight,
        query,
        kinds.named(_SEARCH + "ScoreMode"),
        kinds.float,
    )
    weigh = weigh.bindTo(searcher)
    weigh = kinds.handles.insertArguments(weigh, 1, java().TOP_SCORES, java().load("java.lang.Float")(1.0))
    rewrite = kinds.method(kinds.named(_SEARCH + "IndexSearcher"), "rewrite", query, query)
    weigh = kinds.handles.filterArguments(weigh, 0, rewrite.bindTo(searcher))
    chain = kinds.handles.collectArguments(chain, 1, make)
    return kinds.handles.filterArguments(chain, 0, weigh)


def _leaf_search(kinds: "_Kinds", leaf: Any, number: int) -> Any:
    """Give a handle from Weight, Collector and list of bits: weight.bulkScorer(leaf).score(collector of leaf, bits)."""
    scorer, context = kinds.named(_SEARCH + "BulkScorer"), kinds.named("org.apache.lucene.index.LeafReaderContext")
    collector, bits = kinds.named(_SEARCH + "LeafCollector"), kinds.named("org.apache.lucene.util.Bits")
    score = kinds.method(scorer, "score", kinds.void, collector, bits)
    # There is no scorer where no document of the leaf has any of the words.
    is_there = kinds.static(kinds.named("java.util.Objects"), "nonNull", kinds.boolean, kinds.object)
    is_there = is_there.asType(kinds.type(kinds.boolean, scorer))
    nothing = kinds.handles.empty(kinds.type(kinds.void, scorer, collector, bits))
    score = kinds.handles.guardWithTest(is_there, score, nothing)
    scorer_of = kinds.method(kinds.named(_SEARCH + "Weight"), "bulkScorer", scorer, context)
    scorer_of = kinds.handles.insertArguments(scorer_of, 1, leaf)
    collector_of = kinds.method(kinds.named(_SEARCH + "Collector"), "getLeafCollector", collector, context)
    collector_of = kinds.handles.insertArguments(collector_of, 1, leaf)
    bits_of = kinds.method(kinds.named("java.util.List"), "get", kinds.object, kinds.int)
    bits_of = kinds.handles.insertArguments(bits_of, 1, java().load("java.lang.Integer")(number))
    bits_of = bits_of.asType(kinds.type(bits, kinds.named("java.util.List")))
    return kinds.handles.filterArguments(score, 0, scorer_of, collector_of, bits_of)


@cache
def bits_maker() -> Any:
    """Give a handle that takes a ByteBuffer and a number of documents (java.lang.Integer), and gives Lucene's bits.

    The first bit is the lowest of the first byte. The last bit of the buffer, beyond the documents, must be set: Java
    leaves out empty words of 64 bits at the end, and Lucene counts them.
    """
    kinds = _Kinds()
    words, bit_set = kinds.named("[J"), kinds.named("java.util.BitSet")
    bits = kinds.constructor(kinds.named("org.apache.lucene.util.FixedBitSet"), words, kinds.int)
    read = kinds.static(bit_set, "valueOf", bit_set, kinds.named("java.nio.ByteBuffer"))
    read = kinds.handles.filterReturnValue(read, kinds.method(bit_set, "toLongArray", words))
    return kinds.handles.filterArguments(bits, 0, read)


def hits_of(search: Any, *asked: Any) -> Hits:
    """Search, and give Lucene's numbers and scores, score down, number up.

    Raises:
        Failure: Java's.
    """
    packed = np.array(search.invokeWithArguments(*asked), dtype=np.int64)
    return packed & ((1 << _NUMBER_BITS) - 1), (packed >> _NUMBER_BITS).astype(np.int32).view(np.float32)


def word_reader(analyzers: Sequence[Any]) -> Any:
    """Give a handle that takes a text, and gives what each of some analyzers, >= 1, makes of it: JSON, a list each."""
    kinds = _Kinds()
    text, found = kinds.named("java.lang.String"), kinds.named("java.util.List")
    # "asList" takes any number of arguments, and so becomes what takes as many as there are analyzers.
    gather = kinds.static(kinds.named("java.util.Arrays"), "asList", found, kinds.named("[Ljava.lang.Object;"))
    gather = gather.asType(kinds.type(kinds.object, *([kinds.object] * len(analyzers))))
    analyze = kinds.static(
        kinds.named("io.anserini.analysis.AnalyzerUtils"),
        "analyze",
        found,
        kinds.named("org.apache.lucene.analysis.Analyzer"),
        text,
    )
    for place, analyzer in enumerate(analyzers):
        read = analyze.bindTo(analyzer)
        read = read.asType(kinds.type(kinds.object, text))
        gather = kinds.handles.filterArguments(gather, place, read)
    gather = kinds.handles.permuteArguments(gather, kinds.type(kinds.object, text), *([0] * len(analyzers)))
    write = kinds.method(
        kinds.named("com.fasterxml.jackson.databind.ObjectMapper"), "writeValueAsString", text, kinds.object
    )
    return kinds.handles.filterReturnValue(gather, write.bindTo(java().json))


def task_maker(target: Any, method: str, result: str, *arguments: tuple[str, Any]) -> Any:
    """Give a handle that makes a FutureTask: `target.method(...)`, for threads that are Java's own.

    The task's own class is one that Java hides, and pyjnius fails on the sight of it; so Java makes it and wraps it
    up, and Python is given what it knows. Call `make_task` with what this gives.

    Args:
        target: The object.
        method: Its method.
        result: "long" or "void".
        arguments: For each the name of its class, or "int", and what is passed every time.
    """
    kinds = _Kinds()
    callable_class, future = (
        kinds.named("java.util.concurrent.Callable"),
        kinds.named("java.util.concurrent.FutureTask"),
    )
    primitive = {"long": kinds.long, "void": kinds.void, "int": kinds.int}
    classes = [primitive.get(name) or kinds.named(name) for name, _ in arguments]
    call = kinds.method(kinds.named(target.getClass().getName()), method, primitive[result], *classes)
    make = kinds.handles.filterReturnValue(
        kinds.as_interface(callable_class), kinds.constructor(future, callable_class)
    )
    # One call a line: pyjnius would bind the outer `bindTo` to the object of the inner.
    bound = call.bindTo(target)
    for name, value in arguments:
        passed = java().load("java.lang.Integer")(value) if name == "int" else value
        bound = kinds.handles.insertArguments(bound, 0, passed)
    return make.bindTo(bound)


def make_task(maker: Any) -> Any:
    """Give a new FutureTask from what `task_maker` gave."""
    return java().cast("java.util.concurrent.FutureTask", maker.invokeWithArguments())


@cache
def _hits_packer() -> Any:
    """Give a handle from TopDocs to long[]: Arrays.stream(top.scoreDocs).mapToLong(packed).toArray()."""
    kinds = _Kinds()
    objects = kinds.named("[Ljava.lang.Object;")
    top_docs, stream = kinds.named(_SEARCH + "TopDocs"), kinds.named(_STREAM + "Stream")
    longs, function = kinds.named(_STREAM + "LongStream"), kinds.named(_FUNCTION)
    docs = kinds.lookup.findGetter(top_docs, "scoreDocs", kinds.named(f"[L{_SEARCH}ScoreDoc;"))
    docs = docs.asType(kinds.type(objects, top_docs))
    chain = kinds.handles.filterReturnValue(
        docs, kinds.static(kinds.named("java.util.Arrays"), "stream", stream, objects)
    )
    mapped = kinds.method(stream, "mapToLong", longs, function)
    mapped = kinds.handles.collectArguments(mapped, 1, _hit_packer(kinds, function))
    chain = kinds.handles.filterReturnValue(chain, mapped)
    return kinds.handles.filterReturnValue(chain, kinds.method(longs, "toArray", kinds.named("[J")))


def _hit_packer(kinds: "_Kinds", function: Any) -> Any:
    """Give a handle that fetches the function from a ScoreDoc to its number: bits of the score * 2^32 + document.

    The function's class is hidden from Python like a task's, so it stays in Java, in a reference that Python holds.
    """
    score_doc, maths = kinds.named(_SEARCH + "ScoreDoc"), kinds.named("java.lang.Math")
    score = kinds.lookup.findGetter(score_doc, "score", kinds.float)
    bits = kinds.static(kinds.named("java.lang.Float"), "floatToRawIntBits", kinds.int, kinds.float)
    score = kinds.handles.filterReturnValue(score, bits)
    score = score.asType(kinds.type(kinds.long, score_doc))
    shift = kinds.static(maths, "multiplyExact", kinds.long, kinds.long, kinds.long)
    shift = kinds.handles.insertArguments(shift, 1, java().load("java.lang.Long")(1 << _NUMBER_BITS))
    number = kinds.lookup.findGetter(score_doc, "doc", kinds.int)
    number = number.asType(kinds.type(kinds.long, score_doc))
    both = kinds.static(maths, "addExact", kinds.long, kinds.long, kinds.long)
    both = kinds.handles.filterArguments(both, 0, kinds.handles.filterReturnValue(score, shift), number)
    both = kinds.handles.permuteArguments(both, kinds.type(kinds.long, score_doc), 0, 0)
    reference = java().load("java.util.concurrent.atomic.AtomicReference")()
    kind = kinds.named("java.util.concurrent.atomic.AtomicReference")
    keep = kinds.method(kind, "set", kinds.void, kinds.object)
    keep = keep.bindTo(reference)
    made = kinds.as_interface(function)
    made = made.bindTo(both)
    made = made.asType(kinds.type(kinds.object))
    keep = kinds.handles.collectArguments(keep, 0, made)
    keep.invokeWithArguments()
    fetch = kinds.method(kind, "get", kinds.object)
    fetch = fetch.bindTo(reference)
    return fetch.asType(kinds.type(function))


class _Kinds:
    """Java's classes of classes, and the ways to find a method."""

    def __init__(self) -> None:
        load = java().load
        self.named: Any = load("java.lang.Class").forName
        self.type: Any = load("java.lang.invoke.MethodType").methodType
        self.handles: Any = load("java.lang.invoke.MethodHandles")
        self.lookup: Any = self.handles.publicLookup()
        self.object: Any = self.named("java.lang.Object")
        self.int: Any = load("java.lang.Integer").TYPE
        self.long: Any = load("java.lang.Long").TYPE
        self.float: Any = load("java.lang.Float").TYPE
        self.boolean: Any = load("java.lang.Boolean").TYPE
        self.void: Any = load("java.lang.Void").TYPE

    def static(self, owner: Any, name: str, result: Any, *arguments: Any) -> Any:
        """Find a static method."""
        return self.lookup.findStatic(owner, name, self.type(result, *arguments))

    def method(self, owner: Any, name: str, result: Any, *arguments: Any) -> Any:
        """Find a method of objects; the object comes first among its arguments."""
        return self.lookup.findVirtual(owner, name, self.type(result, *arguments))

    def constructor(self, owner: Any, *arguments: Any) -> Any:
        """Find a constructor."""
        return self.lookup.findConstructor(owner, self.type(self.void, *arguments))

    def as_interface(self, interface: Any) -> Any:
        """Give a handle that makes an object of an interface with one method out of a handle."""
        kind, handle = self.named("java.lang.Class"), self.named("java.lang.invoke.MethodHandle")
        wrap = self.static(
            self.named("java.lang.invoke.MethodHandleProxies"), "asInterfaceInstance", self.object, kind, handle
        )
        wrap = wrap.asType(self.type(interface, kind, handle))
        return wrap.bindTo(interface)
