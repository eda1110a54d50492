"""What each operator makes of a query, where its bounds lie, and that no text fails or takes more than linear time."""

import time
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indexer.condition import And, Condition, FileType, InAddress, Language, Not, Or, Phrase, Published, Site, Words
from indexer.query import Query
from indexer.search.operators.notes import MOST_OPERATORS
from indexer.search.operators.tree import DEEPEST
from indexer.search.parse import LONGEST_QUERY, Filters, parse

NO_DAY = "wanted is a day as YYYY, YYYY-MM or YYYY-MM-DD; it is read as words"
NO_TAG = "wanted is a BCP 47 tag such as en or pt-BR; it is read as words"

# Text in which operators are likely.
PIECES = st.lists(
    st.sampled_from(
        [
            *'"()|&+-:“”«»「」 ',
            " AND ", " OR ", " NOT ", " site:", "intitle:", " -", " +", "a", "b c", "the", "é", "東京", "e-mail", "C++",
            "example.org/x", "2024-02-30", ",", "\\", "\x00", "\ud800", "before:", "x:", "inurl:", " lang:", "ext:",
        ]
    ),
    max_size=40,
).map("".join)  # fmt: skip
ANY_TEXT = st.one_of(PIECES, st.text(st.characters(), max_size=200))


@pytest.mark.parametrize(
    ("written", "query"),
    [
        ('"sort a list" -java python', Query("sort a list python", phrases=("sort a list",), excluded=("java",))),
        ('python -"foo bar"', Query("python", excluded=("foo bar",))),
        ("NOT java python", Query("python", excluded=("java",))),
        ("NOT NOT java", Query("java")),
        ("+the who", Query("the who", phrases=("the",))),
        (
            "“curly q” «le mot» 「東京 都」 x",
            Query("curly q le mot 東京 都 x", phrases=("curly q", "le mot", "東京 都")),
        ),
        ('\\"a b\\" c', Query("a b c", phrases=("a b",))),
        ("x site:Docs.Python.org", Query("x", sites=("docs.python.org",))),
        ("x site:.edu", Query("x", sites=("edu",))),
        ("x site:a.org OR site:b.org", Query("x", sites=("a.org", "b.org"))),
        ("x site:a.org,b.org", Query("x", sites=("a.org", "b.org"))),
        ("x site:(a.org OR b.org)", Query("x", sites=("a.org", "b.org"))),
        ("x lang:english", Query("x", languages=("en",))),
        ("x language:pt-br", Query("x", languages=("pt-BR",))),
        ("x before:2024", Query("x", published_to=date(2023, 12, 31))),
        ("x after:2024-02", Query("x", published_from=date(2024, 2, 1))),
        ("x after:2023 after:2024-02-03", Query("x", published_from=date(2024, 2, 3))),
        ("loc:us x", Query("x")),
        ("site:docs.python.org", Query("docs python org", sites=("docs.python.org",))),
    ],
)
def test_operators_fill_the_plain_fields(written: str, query: Query) -> None:
    assert parse(written).query == query


@pytest.mark.parametrize(
    ("written", "condition"),
    [
        ("x site:a.org/docs/", Site("a.org", "/docs")),
        ("x -site:a.org", Not(Site("a.org"))),
        ("x -site:a.org -site:b.org", And((Not(Site("a.org")), Not(Site("b.org"))))),
        ("intitle:x y", Phrase("x", "title")),
        ('intitle:"x y"', Phrase("x y", "title")),
        ("intitle:(x OR y)", Or((Phrase("x", "title"), Phrase("y", "title")))),
        ("inbody:x intext:y", And((Phrase("x", "body"), Phrase("y", "body")))),
        ("x inurl:/Blog/", InAddress("/blog/")),
        ('x inanchor:"read more"', Words(("read more",), "anchors")),
        ("x inanchor:(y OR z)", Or((Words(("y",), "anchors"), Words(("z",), "anchors")))),
        ("x filetype:PDF ext:.doc", Or((FileType(("pdf",)), FileType(("doc",))))),
        ("x AND y z", And((Words(("x",)), Words(("y",))))),
        ("x & y", And((Words(("x",)), Words(("y",))))),
        ("x|y", Or((Words(("x",)), Words(("y",))))),
        ("x y OR z", Or((Words(("x", "y")), Words(("z",))))),
        ('"x y" w OR z', Or((Phrase("x y"), Words(("z",))))),
        ("x AND y OR z", Or((And((Words(("x",)), Words(("y",)))), Words(("z",))))),
        ("x AND (y OR z)", And((Words(("x",)), Or((Words(("y",)), Words(("z",))))))),
        ("x -(y OR z)", Not(Or((Phrase("y"), Phrase("z"))))),
        ("(x y) AND site:a.org/b", And((Words(("x", "y")), Site("a.org", "/b")))),
        ("(lang:en x) OR (before:2000 y)", Or((Language("en"), Published(last=date(1999, 12, 31))))),
    ],
)
def test_operators_make_conditions_by_bing_s_precedence(written: str, condition: Condition) -> None:
    assert parse(written).query.condition == condition


def test_a_filter_or_exclusion_beside_alternatives_holds_for_all_of_them() -> None:
    query = parse("x OR y site:a.org -z").query
    assert (query.sites, query.excluded) == (("a.org",), ("z",))
    assert query.condition == Or((Words(("x",)), Words(("y",))))


@pytest.mark.parametrize(
    "written",
    ["e-mail -1 C++ #tag foo-bar", "a - b", "and or not", "f(x) 5' 24\" screen", "x: y", "std::vector", "a || b --flag",
     "http://example.org/a?b=c", "ANDROID NOTE ORB", "R&D", "(see below)", "+1 555", "foo:) bar"],
)  # fmt: skip
def test_signs_inside_words_and_prose_are_no_operators(written: str) -> None:
    parsed = parse(written)
    assert (parsed.query, parsed.applied, parsed.ignored) == (Query(written), (), ())


@pytest.mark.parametrize(
    ("written", "operator", "reason", "text"),
    [
        ('x "y z', "phrase", "a quotation mark has no partner", "x y z"),
        ('x ""', "phrase", "it holds no words", "x"),
        ("x site: y", "site", "no value stands directly behind the colon", "x site y"),
        ("x site:a@b", "site", "wanted is a host or domain such as docs.python.org; it is read as words", "x a@b"),
        ("x before:2024-02-30", "before", NO_DAY, "x 2024-02-30"),
        ("x before:0001-01-01", "before", NO_DAY, "x 0001-01-01"),
        ("x lang:klingonish1", "lang", NO_TAG, "x klingonish1"),
        ("x inanchor:...", "inanchor", "it holds no words", "x ..."),
        ("x contains:pdf", "contains", "nothing here can apply it; it is read as words", "x contains pdf"),
        ("loc:us x", "loc", "where a page comes from is not known", "x"),
        ("x OR", "OR", "nothing stands on one side of it", "x"),
        ("AND x", "AND", "nothing stands on one side of it", "x"),
        ("x NOT", "NOT", "nothing stands behind it", "x"),
        ("-x", "-", "there is nothing else to look for; it is read as words", "x"),
        ('("x y"', "()", "a bracket is not closed; it is read as closed at the end", "x y"),
        ('"x y")', "()", "a bracket closes that was not opened", "x y"),
    ],
)  # fmt: skip
def test_what_cannot_be_applied_is_read_as_words_and_told(written: str, operator: str, reason: str, text: str) -> None:
    parsed = parse(written)
    assert [(note.operator, note.reason) for note in parsed.ignored] == [(operator, reason)]
    assert parsed.query.text == text


def test_what_was_applied_is_told_in_the_order_of_the_text() -> None:
    told = [(note.operator, note.value) for note in parse('"a b" -c site:d.org -site:e.org x OR y').applied]
    assert told == [("phrase", "a b"), ("-", "c"), ("site", "d.org"), ("-site", "e.org"), ("OR", "x OR y")]


def test_operators_can_be_switched_off() -> None:
    assert parse('"a b" -c', operators=False).query == Query('"a b" -c')


def test_quotes_can_raise_instead_of_rule_out() -> None:
    assert parse('"a b" c +d', quotes="boost").query == Query("a b c d", phrases=("d",), preferred=("a b",))


def test_without_exact_words_phrases_are_words() -> None:
    parsed = parse('"a b" intitle:c -d', exact=False)
    assert parsed.query == Query("a b c", condition=Not(Words(("d",))))
    assert [note.operator for note in parsed.ignored] == ["phrase", "intitle"]


def test_sites_of_the_request_and_of_the_query_must_both_hold() -> None:
    query = parse("x site:docs.a.org", Filters(sites=["a.org"])).query
    assert (query.sites, query.condition) == (("a.org",), Site("docs.a.org"))


def test_brackets_and_operators_beyond_the_bounds_are_not_applied_and_that_is_told() -> None:
    deep = parse("(" * (DEEPEST + 1) + "x OR y" + ")" * (DEEPEST + 1))
    assert deep.query.condition == Or((Words(("x",)), Words(("y",))))
    assert [note.reason for note in deep.ignored] == [f"brackets are read {DEEPEST} deep"]
    many = parse("x " + " ".join(f"-w{number}" for number in range(MOST_OPERATORS + 5)))
    assert len(many.query.excluded) == MOST_OPERATORS
    assert {note.reason for note in many.ignored} == {f"only the first {MOST_OPERATORS} operators are applied"}


@given(ANY_TEXT)
@example('site:"(((')
@example("NOT (")
@example("+")
@example('-"')
@example("(" * 3000 + "a")
@example("NOT " * 2000)
def test_any_text_is_read_and_words_stay_words(text: str) -> None:
    for quotes in ("must", "boost"):
        parsed = parse(text, quotes=quotes)
        query = parsed.query
        query.text.encode("utf-8")
        hash(query)
        # What was read is a normal form of the words: read again as words, it stays.
        assert parse(query.text, operators=False).query.text == " ".join(query.text.split())
        # Only a text without anything in it leaves nothing to look for.
        assert bool(query.text) == bool(parse(text, operators=False).query.text)
        assert all(note.reason == "" for note in parsed.applied)
        assert all(note.reason for note in parsed.ignored)


@pytest.mark.parametrize(
    "piece", ['"', "(", "-(", "“", "«", "NOT ", "-a ", "a OR ", "(a OR ", "site:a ", "f(", "a|", "a."]
)
def test_the_longest_text_of_one_piece_is_read_at_once(piece: str) -> None:
    began = time.thread_time()
    parse((piece * LONGEST_QUERY)[:LONGEST_QUERY])
    assert time.thread_time() - began < 0.5
