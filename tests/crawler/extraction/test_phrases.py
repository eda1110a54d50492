from crawler.extraction.phrases import GROUPS, groups_in


def groups(text: str) -> set[str]:
    mask = groups_in(text.split())
    return {name for bit, name in enumerate(GROUPS) if mask >> bit & 1}


def test_words_and_pairs_tell_what_a_short_block_says() -> None:
    assert groups("all rights reserved") == {"legal"}
    assert groups("sign in or register") == {"account"}
    assert groups("add to cart") == {"shop"}
    assert groups("the hound sleeps") == set()


def test_prose_says_nothing_but_itself() -> None:
    assert groups("cookie " * 40) == {"legal"}
    assert groups("cookie " * 41) == set()
