from crawler.extraction.agreement import Kept, words_of


def test_words_are_runs_of_letters_digits_and_underscores() -> None:
    assert words_of("The max_age: 48 Stündchen!") == ["the", "max_age", "48", "stündchen"]


def test_a_block_is_kept_by_its_runs_of_three_words() -> None:
    kept = Kept("the hound follows the trail\nto its end")
    assert kept.words == 8
    assert kept.share_of(words_of("the hound follows the trail")) == 1.0
    # "hound follows the" and "follows the trail" of four runs
    assert kept.share_of(words_of("a hound follows the trail x")) == 0.5
    assert kept.share_of(words_of("menus and more menus")) == 0.0


def test_short_blocks_are_kept_as_lines_or_half_by_two_words() -> None:
    kept = Kept("Two words\nthe hound follows")
    assert kept.share_of(["two", "words"]) == 1.0
    assert kept.share_of(["the", "hound"]) == 0.5
    assert kept.share_of(["hound"]) == 0.0
    assert kept.share_of([]) == 0.0


def test_of_nothing_kept_nothing_is_shared() -> None:
    assert Kept("").share_of(["a", "hound", "follows"]) == 0.0
