"""Words, stop words and stems; and that they are those of Lucene's own analyzer."""

import gzip
import itertools
import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analyzer import LONGEST_TERM, STOP_WORDS, Token, analyze
from indexer.porter import stem

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "retrieval"

ODD_TEXTS = (
    "",
    " \n\t",
    "can't o’neill’s JAMES'S 's x's don＇s dogs'",
    "3.14 1,000 10:30 a.b a:b a_b __init__ _ ___ 1_000",
    "U.S.A. e.g. AT&T C++ C# .net user@example.org https://example.org/a?b=c",
    "日本語テキスト ひらがな カタカナ 한국어 ー々",
    "ไทยภาษา ខ្មែរ မြန်မာ ລາວ",
    "İstanbul ΣΊΣΥΦΟΣ ẞ ﬁne ｆｕｌｌ ½ ² ① Ⅷ x²",
    "👍🏽 👨‍👩‍👧 🇩🇪🇫🇷 © ❤ ♥️ #️⃣ 1️⃣ 🇩 😀text",
    "אב\"ג ד' שלום",
    "٣٫١ ١٢٣ العربية",
    "a\u0000b e\u0301a soft\u00adhyphen zero\u200dwidth \u200b \ufeffbom x\u0300 \u0300",
    "𝒜𝓑 𠀀𠀁",
    "a" * 300 + " b " + "x" * 255 + " " + "y" * 256 + " " + "😀" * 200,
)


def terms(text: str) -> list[str]:
    return [token.term for token in analyze(text)]


def test_words_are_found_lowered_stopped_and_stemmed() -> None:
    assert terms("The Dogs were running into John's house, 3.5 times!") == [
        "dog", "were", "run", "john", "hous", "3.5", "time",
    ]  # fmt: skip


def test_offsets_point_at_the_word_as_it_is_written() -> None:
    text = "A cat’s tail"
    assert analyze(text) == [Token("cat", 2, 7), Token("tail", 8, 12)]
    assert [text[token.start : token.end] for token in analyze(text)] == ["cat’s", "tail"]


def test_stop_words_leave_nothing() -> None:
    assert terms("To be, or NOT to be: that is the") == []
    assert len(STOP_WORDS) == 33


def test_ideographs_are_words_of_one_sign_and_katakana_is_kept_together() -> None:
    assert terms("日本のテキスト") == ["日", "本", "の", "テキスト"]


def test_a_word_longer_than_lucene_takes_comes_in_pieces() -> None:
    assert [len(term) for term in terms("b" * 600)] == [LONGEST_TERM, LONGEST_TERM, 90]


# Worked out with Porter's rules: step 1b "running" -> "runn" -> "run"; 1c "happy" -> "happi"; 2 "relational" ->
# "relate", 5 -> "relat"; Lucene's departures: "possibly" -> "possibli" -> "possible" -> 4 "possibl"; "pathology" ->
# "pathologi" -> "patholog"; two letters stay.
@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("running", "run"), ("happy", "happi"), ("relational", "relat"), ("possibly", "possibl"),
        ("pathology", "patholog"),
        ("as", "as"), ("us", "us"), ("caresses", "caress"), ("ponies", "poni"), ("agreed", "agre"), ("feed", "feed"),
        ("hopping", "hop"), ("falling", "fall"), ("filing", "file"), ("sky", "sky"), ("controlling", "control"),
        ("adoption", "adopt"), ("rate", "rate"), ("cease", "ceas"), ("naïve", "naïv"), ("", ""),
    ],
)  # fmt: skip
def test_stems_are_porters_in_lucenes_form(word: str, expected: str) -> None:
    assert stem(word) == expected


@given(st.text(max_size=200))
def test_tokens_are_in_order_disjoint_and_inside_the_text(text: str) -> None:
    tokens = analyze(text)
    assert all(0 <= token.start < token.end <= len(text) and token.term for token in tokens)
    assert all(first.end <= second.start for first, second in itertools.pairwise(tokens))


@pytest.mark.parametrize("piece", ["_", "a.", "a_", "\u0300", "1,", "👩\u200d", "_\u0300", "'", 'א"', "_a_"])
def test_hostile_repetition_takes_linear_time(piece: str) -> None:
    # 100,000 signs take some 0.1 s; a quadratic pattern would take minutes.
    started = time.process_time()
    analyze(piece * (100_000 // len(piece)))
    assert time.process_time() - started < 5


@pytest.mark.slow
def test_terms_and_offsets_equal_those_of_lucenes_analyzer() -> None:
    """Real texts and odd ones; the differences that `analyzer` states (newer Unicode) are not among them."""
    texts = [*ODD_TEXTS, *_real_texts()]
    for text in texts:
        expected = _lucene(text)
        found = [(token.term, _utf16(text, token.start), _utf16(text, token.end)) for token in analyze(text)]
        assert found == expected, text[:100]


def _real_texts() -> list[str]:
    if not DATA.is_dir():
        return []
    texts = []
    for path in sorted(DATA.glob("*/corpus.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            records = map(json.loads, itertools.islice(lines, 60))
            texts += [f"{record.get('title', '')}\n{record['text']}" for record in records]
    return texts


@given(st.text(st.characters(max_codepoint=127), max_size=60))
def test_plain_text_has_the_same_words_by_its_own_pattern(text: str) -> None:
    # Hangul after it is a word of its own, and sends the text to the pattern for all signs.
    assert analyze(text) == [token for token in analyze(text + "\n한") if token.end <= len(text)]


def _utf16(text: str, offset: int) -> int:
    return len(text[:offset].encode("utf-16-le")) // 2


def _lucene(text: str) -> list[tuple[str, int, int]]:
    """List each term with its start and end in UTF-16 units."""
    from indexer.backends.lexical.jvm import java

    analyzer = java().analyzer
    from jnius import autoclass, cast  # after Java has been started with Lucene's class path

    package = "org.apache.lucene.analysis.tokenattributes."
    class_of = autoclass("java.lang.Class").forName
    stream = analyzer.tokenStream("contents", text)
    term, offset = (
        cast(package + name, stream.getAttribute(class_of(package + name)))
        for name in ("CharTermAttribute", "OffsetAttribute")
    )
    result = []
    stream.reset()
    while stream.incrementToken():
        result.append((str(term.toString()), int(offset.startOffset()), int(offset.endOffset())))
    stream.end()
    stream.close()
    return result
