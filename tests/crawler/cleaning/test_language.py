import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.cleaning.language import MAX_CHARACTERS, identify_language, language_shares, parse_language

XQUAD = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "retrieval" / "xquad"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The hound follows the trail through the forest.", "en"),
        ("Der Hund folgt der Spur durch den Wald bis zum Fluss.", "de"),
        ("Le chien suit la piste à travers la forêt.", "fr"),
        ("Собака идёт по следу через лес и поле.", "ru"),
        ("この犬は森の中で動物の匂いを追いかけて、川まで走っていきます。", "ja"),
        ("这只狗沿着动物的气味穿过森林，一直追到河边，直到踪迹消失。", "zh"),
    ],
)
def test_a_sentence_is_enough_to_name_a_language(text: str, language: str) -> None:
    assert identify_language(text) == language


@pytest.mark.parametrize(
    "text", ["", "ok", "123 456 789 " * 20, "| --- | --- |\n" * 50, "a hound runs", "x9 q7 zz\n" * 3]
)
def test_too_little_prose_is_unsure(text: str) -> None:
    assert identify_language(text) == "und"


def test_code_does_not_outvote_the_prose_around_it() -> None:
    code = "```\nfor (int i = 0; i < n; ++i) { std::cout << a[i] << std::endl; }\n```\n"
    assert identify_language(code + "Der Hund folgt der Spur durch den Wald bis zum Fluss.") == "de"


@settings(max_examples=50)
@given(st.text(max_size=200))
def test_any_text_gives_a_tag_and_the_same_each_time(text: str) -> None:
    tag = identify_language(text)
    assert 2 <= len(tag) <= 3
    assert identify_language(text) == tag


@pytest.mark.parametrize(
    ("stated", "tag"),
    [
        ("en", "en"),
        ("EN_us", "en-US"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("English", ""),
        ("", ""),
        ("e", ""),
        ("en us", ""),
    ],
)
def test_a_stated_language_is_taken_in_its_bcp_47_case(stated: str, tag: str) -> None:
    assert parse_language(stated) == tag


@pytest.mark.slow
@pytest.mark.parametrize(("language", "least"), [("en", 0.99), ("de", 0.99), ("zh", 0.99)])
def test_paragraphs_of_a_test_collection_get_their_language(language: str, least: float) -> None:
    path = XQUAD / language / "corpus.jsonl"
    if not path.exists():
        pytest.skip(f"{path} is not here")
    texts = [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines()]
    right = sum(identify_language(text) == language for text in texts)
    assert right / len(texts) >= least


ENGLISH = "The scent hound follows the trail of an animal by its smell over many miles of field and forest. " * 5
GERMAN = "Der Spürhund folgt der Fährte eines Tieres mit seiner Nase über viele Meilen durch Feld und Wald. " * 5


def test_a_mixed_page_has_its_languages_by_their_share_of_letters() -> None:
    found = language_shares(f"{GERMAN}\n\n{ENGLISH}\n\n{GERMAN}", "de")
    assert [share.language for share in found] == ["de", "en"]
    assert found[0].share == pytest.approx(2 / 3, abs=0.02)
    assert sum(share.share for share in found) == pytest.approx(1)


def test_a_quotation_is_no_language_of_a_page_and_what_is_unsure_counts_as_the_main_one() -> None:
    quoted = f"{ENGLISH * 20}\n\nDer Hund folgt der Spur durch den Wald."
    assert [share.language for share in language_shares(quoted, "en")] == ["en"]
    assert [share.language for share in language_shares("xq zzk", "fr")] == ["fr"]
    assert language_shares("123 456", "und") == ()


@settings(max_examples=50)
@given(st.text(max_size=500))
def test_shares_are_in_bounds_for_any_text(text: str) -> None:
    found = language_shares(text, identify_language(text))
    assert not found or sum(share.share for share in found) == pytest.approx(1)
    assert [share.share for share in found] == sorted((share.share for share in found), reverse=True)


def test_a_long_text_is_read_as_far_as_is_stated() -> None:
    text = ENGLISH * 400 + GERMAN * 400
    assert len(ENGLISH * 400) > MAX_CHARACTERS
    assert [share.language for share in language_shares(text, "en")] == ["en"]
