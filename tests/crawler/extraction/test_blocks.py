from lxml.html import document_fromstring

from crawler.extraction import blocks
from crawler.extraction.blocks import Block, blocks_of


def read(body: str) -> list[Block]:
    return blocks_of(document_fromstring(f"<html><body>{body}</body></html>")).blocks


def kinds_and_texts(body: str) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in read(body)]


def test_a_page_falls_into_headings_paragraphs_items_quotes_and_code() -> None:
    assert kinds_and_texts(
        "<h2>Set<b>tings</b></h2><p>one\n  <i>two</i></p><ul><li>first</li><li><p>second</p></li></ul>"
        "<blockquote>said</blockquote><pre>a\n  b\n</pre><div>loose <div>inner</div> end</div>"
    ) == [
        ("heading", "Settings"),
        ("text", "one two"),
        ("item", "first"),
        ("item", "second"),
        ("quote", "said"),
        ("code", "a\n  b"),
        ("text", "loose"),
        ("text", "inner"),
        ("text", "end"),
    ]


def test_levels_are_those_of_headings_and_lists() -> None:
    found = read("<h3>h</h3><ul><li>a<ul><li>b</li></ul></li></ul><p>p</p>")
    assert [block.level for block in found] == [3, 1, 2, 0]


def test_only_the_first_block_of_an_item_begins_it() -> None:
    assert [block.begins for block in read("<ul><li><p>a</p><p>b</p></li><li>c</li></ul>")] == [True, False, True]


def test_lines_of_code_stay_whatever_elements_they_are_made_of() -> None:
    assert kinds_and_texts("<pre><div>a  b</div><div>c</div></pre>") == [("code", "a  b\nc")]
    assert kinds_and_texts("<pre><span>a</span><br>  <span>b</span></pre>") == [("code", "a\n  b")]
    assert kinds_and_texts('<pre><span class="linenos">1</span>a</pre>') == [("code", "a")]


def test_code_in_a_line_stands_between_backticks() -> None:
    assert kinds_and_texts("<p>call <code>f()</code>, or <kbd><b>Ctrl</b></kbd>.</p>") == [
        ("text", "call `f()`, or `Ctrl`.")
    ]
    assert kinds_and_texts("<p><code>a`b</code><code> </code></p>") == [("text", "a`b")]
    assert kinds_and_texts("<p><code>a<code>b</code></code></p>") == [("text", "`ab`")]


def test_breaks_end_lines_and_two_of_them_paragraphs() -> None:
    assert kinds_and_texts("<p>a<br>b<br><br><br>c</p>") == [("text", "a\nb\n\nc")]
    assert kinds_and_texts("<h1>a<br>b</h1>") == [("heading", "a b")]


def test_rows_of_a_table_are_blocks_with_cells() -> None:
    found = read("<table><tr><th>a<th>b<tr><td>1<td><p>2</p></table>")
    assert [(block.kind, block.text, block.cells) for block in found] == [
        ("row", "a b", ("a", "b")),
        ("row", "1 2", ("1", "2")),
    ]
    assert found[0].table == found[1].table != -1


def test_a_caption_is_a_block_before_its_table() -> None:
    assert kinds_and_texts("<table><caption>Sizes</caption><tr><td>a<td>b</table>") == [
        ("text", "Sizes"),
        ("row", "a b"),
    ]


def test_characters_in_links_are_counted() -> None:
    assert [(block.text, block.linked) for block in read("<p>see <a href=x>this</a></p><a href=y><p>all</p></a>")] == [
        ("see this", 4),
        ("all", 3),
    ]


def test_what_no_reader_sees_is_left_out() -> None:
    assert kinds_and_texts(
        "<script>s</script><style>t</style><!-- c --><template>u</template><p>a<svg><text>v</text></svg>b</p>"
        "<noscript><img></noscript><select><option>w</option></select><h2>h<a href='#h'>¶</a></h2>"
    ) == [("text", "ab"), ("heading", "h")]


def test_the_page_for_readers_without_scripts_is_read() -> None:
    words = "hound " * 60
    assert kinds_and_texts(f"<noscript><p>{words}</p></noscript>") == [("text", words.strip())]


def test_hidden_parts_are_counted_and_those_that_readers_open_are_read() -> None:
    page = blocks_of(
        document_fromstring(
            "<html><body><p>seen, and long enough to be the page</p><p hidden>a</p><div style='DISPLAY : none'>b</div>"
            "<div class='faq-answer' style='display:none'>c</div><div hidden class='modal tab'>d</div></body></html>"
        )
    )
    assert [block.text for block in page.blocks] == ["seen, and long enough to be the page", "c"]
    assert page.hidden == 3


def test_a_page_that_is_hidden_until_its_script_has_run_is_read() -> None:
    assert kinds_and_texts('<div style="visibility:hidden"><p>the whole page</p></div><p>rest</p>') == [
        ("text", "the whole page"),
        ("text", "rest"),
    ]


def test_boxes_know_what_is_inside_them() -> None:
    page = blocks_of(document_fromstring("<html><body><div><p>a</p><p>b</p></div><div><p>c</p></div></body></html>"))
    assert page.tags == ["body", "div", "p", "p", "div", "p"]
    assert page.parent == [0, 0, 1, 1, 0, 4]
    assert page.end == [6, 4, 3, 4, 6, 6]
    assert page.depth == [0, 1, 2, 2, 1, 2]
    # Both boxes are alike, and so are their paragraphs.
    assert page.signature[1] == page.signature[4]
    assert page.signature[2] == page.signature[3] == page.signature[5]


def test_a_page_is_read_up_to_a_number_of_blocks() -> None:
    page = blocks_of(document_fromstring("<p>a</p>" * (blocks.MAX_BLOCKS + 10)))
    assert len(page.blocks) == blocks.MAX_BLOCKS
    assert page.is_cut
    assert page.end[0] == len(page.parent)


def test_the_tree_stays_as_it_is() -> None:
    from lxml.html import tostring

    tree = document_fromstring("<html><body><p>a<br>b</p><pre><b>c</b></pre></body></html>")
    before = tostring(tree)
    blocks_of(tree)
    assert tostring(tree) == before
