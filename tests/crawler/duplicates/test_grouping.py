"""Near-duplicates: what is found, what is left apart, and that order does not matter."""

import random
from pathlib import Path

import numpy as np
import pytest
from datasketch import MinHash
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.duplicates.grouping import PERMUTATIONS, THRESHOLD, Grouping, members_of
from crawler.duplicates.signature import LEAST_SHINGLES, SHINGLE_TERMS, signature, similarity

DATA = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "crawl" / "near-dup"


def text_of(seed: int, words: int = 300) -> list[str]:
    chance = random.Random(seed)  # noqa: S311  no secret
    return [f"w{chance.randrange(5000)}" for _ in range(words)]


def grouped(folder: Path, signatures: list[bytes]) -> list[list[int]]:
    with Grouping(folder / "signatures") as grouping:
        for each in signatures:
            grouping.add(each)
        return [group.tolist() for group in members_of(grouping.clusters())]


def test_a_signature_has_its_size_and_a_short_text_has_none() -> None:
    enough = LEAST_SHINGLES + SHINGLE_TERMS - 1
    assert len(signature(" ".join(text_of(1, enough)))) == 4 * PERMUTATIONS
    assert signature(" ".join(text_of(1, enough - 1))) == b""
    assert signature("") == b""
    # The same line again and again is one shingle.
    assert signature("the same five words here " * 100) == b""


def test_a_signature_is_the_one_that_datasketch_makes() -> None:
    words = text_of(5)
    found = MinHash(num_perm=PERMUTATIONS, seed=1)
    for start in range(len(words) - SHINGLE_TERMS + 1):
        found.update(" ".join(words[start : start + SHINGLE_TERMS]).encode())
    assert signature(" ".join(words)) == found.hashvalues.astype("<u4").tobytes()


def test_case_punctuation_and_white_space_do_not_count() -> None:
    words = text_of(2)
    assert signature(" ".join(words)) == signature(",\n".join(word.upper() for word in words))


def test_the_estimate_is_near_the_similarity_that_was_worked_out_by_hand() -> None:
    words = text_of(3, 504)
    # Of 500 shingles each text has the first 250; the rest differs: 250 / 750.
    other = words[:254] + text_of(4, 250)
    assert similarity(signature(" ".join(words)), signature(" ".join(other))) == pytest.approx(1 / 3, abs=0.13)
    assert similarity(signature(" ".join(words)), signature(" ".join(words))) == 1


def test_texts_without_spaces_are_compared_too() -> None:
    chance = random.Random(5)  # noqa: S311  no secret
    text = "".join(chr(0x4E00 + chance.randrange(2000)) for _ in range(300))
    changed = text[:150] + "变" + text[151:]
    assert similarity(signature(text), signature(changed)) > THRESHOLD


def test_near_duplicates_form_clusters_and_others_stay_alone(tmp_path: Path) -> None:
    base, other = text_of(6), text_of(7)
    # One word in 300 changed touches 5 of 296 shingles: 291 / 301 = .967.
    near = [*base[:100], "changed", *base[101:]]
    # Half of it is the other text: far below the threshold.
    mixed = base[:150] + other[150:]
    signatures = [signature(" ".join(words)) for words in (base, other, near, mixed)]
    assert grouped(tmp_path, signatures) == [[0, 2]]


def test_clusters_are_closed_and_many_copies_are_one(tmp_path: Path) -> None:
    words = text_of(8)
    chain = [words]
    for step in range(6):
        chain.append([*chain[-1][: 40 * step], f"new{step}", *chain[-1][40 * step + 1 :]])
    signatures = [signature(" ".join(each)) for each in chain] + [signature(" ".join(words))] * 50
    assert grouped(tmp_path, signatures) == [list(range(57))]


def test_nothing_gives_no_cluster(tmp_path: Path) -> None:
    assert grouped(tmp_path, []) == []
    assert grouped(tmp_path, [signature(" ".join(text_of(9)))]) == []


@settings(max_examples=25)
@given(st.permutations(range(12)))
def test_the_clusters_do_not_hang_on_the_order(tmp_path_factory: pytest.TempPathFactory, order: list[int]) -> None:
    texts = [text_of(20 + number // 3) for number in range(12)]
    signatures = [signature(" ".join([*text[:9], str(number), *text[10:]])) for number, text in enumerate(texts)]
    groups = grouped(tmp_path_factory.mktemp("order"), [signatures[number] for number in order])
    assert {frozenset(order[place] for place in group) for group in groups} == {
        frozenset(range(start, start + 3)) for start in range(0, 12, 3)
    }


@given(st.text(max_size=2000))
def test_any_text_has_a_signature_or_none(text: str) -> None:
    assert len(signature(text)) in (0, 4 * PERMUTATIONS)
    assert signature(text) == signature(text)


@pytest.mark.slow
@pytest.mark.skipif(not DATA.is_dir(), reason=f"{DATA.name} with planted pairs is not here")
@pytest.mark.parametrize("size", [1000, 2500])
def test_all_planted_pairs_are_found_and_no_other(tmp_path: Path, size: int) -> None:
    lines = (DATA / f"articles_{size}.train").read_text().splitlines()
    names = [line.partition(" ")[0] for line in lines]
    groups = grouped(tmp_path, [signature(line.partition(" ")[2]) for line in lines])
    planted = {frozenset(line.split()) for line in (DATA / f"articles_{size}.truth").read_text().splitlines()}
    assert {frozenset(names[number] for number in group) for group in groups} == planted


def test_a_signature_is_the_same_on_every_machine() -> None:
    found = np.frombuffer(signature(" ".join(str(number) for number in range(100))), "<u4")
    # Stated, so that another version of the library that hashes otherwise is seen.
    assert found[:4].tolist() == [112534129, 14159587, 8644009, 52611038]
