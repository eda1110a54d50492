from crawler.extraction.blocks import Block
from crawler.extraction.writing import write_markdown


def block(kind: str, text: str, level: int = 0, *, begins: bool = False) -> Block:
    return Block(text, kind, level, 0, "div", 0, 0, begins=begins)


def row(table: int, *cells: str) -> Block:
    return Block(" ".join(cells), "row", 0, 0, "tr", 0, 0, cells, table)


def test_headings_paragraphs_and_quotes_stand_apart() -> None:
    blocks = [block("heading", "Trails", 2), block("text", "one\ntwo"), block("quote", "said\n\nmore")]
    assert write_markdown(blocks) == "## Trails\n\none\ntwo\n\n> said\n> \n> more"


def test_items_stay_together_and_are_indented_by_their_depth() -> None:
    blocks = [
        block("item", "a", 1, begins=True),
        block("item", "b\nc", 2, begins=True),
        block("item", "of a", 1),
        block("text", "end"),
    ]
    assert write_markdown(blocks) == "- a\n  - b\n    c\n  of a\n\nend"


def test_an_item_whose_beginning_is_missing_begins_where_it_is() -> None:
    assert write_markdown([block("text", "x"), block("item", "rest", 1)]) == "x\n\n- rest"


def test_rows_of_one_table_make_one_table() -> None:
    assert write_markdown([row(1, "a", "b|c"), row(1, "1", ""), row(2, "x", "y")]) == (
        "| a | b\\|c |\n| --- | --- |\n| 1 |  |\n\n| x | y |\n| --- | --- |"
    )


def test_code_is_fenced_by_more_backticks_than_it_holds() -> None:
    assert write_markdown([block("code", "a\n  b")]) == "```\na\n  b\n```"
    assert write_markdown([block("code", "```\nx\n```")]) == "````\n```\nx\n```\n````"


def test_nothing_gives_nothing() -> None:
    assert write_markdown([]) == ""
