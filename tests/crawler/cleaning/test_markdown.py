from hypothesis import given
from hypothesis import strategies as st

from crawler.cleaning.markdown import tidy


def test_escapes_go_outside_code_and_stay_inside() -> None:
    text = "MAX\\_WBITS and `a\\_b` and \\[x\\] and ``c`\\_`` end\\_s"
    assert tidy(text) == "MAX_WBITS and `a\\_b` and [x] and ``c`\\_`` end_s"


def test_fenced_code_stays_as_it_is() -> None:
    code = "```\n    a\\_b  = 1\n\n\n    - x\n```"
    assert tidy(f"before\\_\n\n{code}\n after") == f"before_\n\n{code}\nafter"


def test_a_longer_fence_is_closed_by_its_own_length_alone() -> None:
    code = "````\n```\na\\_b\n```\n````"
    assert tidy(code + "\nc\\_d") == code + "\nc_d"


def test_escaped_backticks_open_no_code() -> None:
    assert tidy("\\`a\\_b\\` c\\_d") == "`a_b` c_d"


def test_a_bar_inside_a_table_keeps_its_escape() -> None:
    assert tidy("| a \\| b | c\\_d |") == "| a \\| b | c_d |"


def test_blank_lines_come_one_at_a_time_and_list_items_close_up() -> None:
    assert tidy("\n\na\n\n\n\n-  b\n  -   c\n\n") == "a\n\n- b\n  - c"


@given(st.text(alphabet="ab `\\_*\n-|~", max_size=80))
def test_words_are_never_changed(text: str) -> None:
    def letters(of: str) -> str:
        return "".join(character for character in of if character in "ab")

    assert letters(tidy(text)) == letters(text)
