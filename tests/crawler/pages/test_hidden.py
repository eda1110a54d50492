"""Text that people do not see goes; text that they open stays."""

import time
from collections.abc import Mapping

import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.pages.hidden import MAX_LABEL_WORDS, HiddenText, remove_hidden
from crawler.pages.markup import parse_markup

# Enough words that nothing in the tests is more than half of the page.
SEEN = "<main><h1>Dogs</h1><p>" + "seen " * 200 + "</p></main>"


def tree(markup: str, head: str = "") -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(f"<html><head>{head}</head><body>{SEEN}{markup}</body></html>")


def cleaned(markup: str, head: str = "") -> tuple[str, Mapping[str, int]]:
    """Give the text behind what is seen, and the counts."""
    root = tree(markup, head)
    hidden = remove_hidden(root)
    assert hidden.words == sum(hidden.words_by_reason.values())
    text = " ".join(root.find("body").text_content().replace("Dogs", "").replace("seen", "").split())
    return text, hidden.words_by_reason


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        ('<p style="display:none">buy cheap pills</p>', "display"),
        ('<p style="visibility:hidden">buy cheap pills</p>', "visibility"),
        ('<p style="opacity:0">buy cheap pills</p>', "opacity"),
        ('<p style="font-size:0">buy cheap pills</p>', "tiny_text"),
        ('<p style="height:0;overflow:hidden">buy cheap pills</p>', "zero_size"),
        ('<p style="position:absolute;left:-9999px">buy cheap pills</p>', "off_screen"),
        ('<p style="color:#fff;background:white">buy cheap pills</p>', "colour"),
        ('<p style="color:transparent">buy cheap pills</p>', "colour"),
        ('<div style="background-color:#fefefe"><p style="color:#fff">buy cheap pills</p></div>', "colour"),
        ('<table><tr><td bgcolor="#ffffff"><font color="white">buy cheap pills</font></table>', "colour"),
        ("<p hidden>buy cheap pills</p>", "hidden_attribute"),
        ('<p hidden="">buy cheap pills</p>', "hidden_attribute"),
        ("<template><p>buy cheap pills</p></template>", "template"),
        ("<noscript>buy cheap pills</noscript>", "noscript"),
        ("<!-- buy cheap pills -->", "comment"),
        ('<div role="dialog" aria-hidden="true">buy cheap pills</div>', "aria_hidden"),
        ('<i class="material-icons" aria-hidden="true">keyboard arrow down</i>', "aria_hidden"),
    ],
)
def test_hidden_text_is_removed_and_counted_by_reason(markup: str, reason: str) -> None:
    text, counts = cleaned(f"<div>before {markup} after</div>")
    assert text == "before after"
    assert list(counts) == [reason]
    assert counts[reason] == 3


def test_processing_instructions_are_comments_to_browsers() -> None:
    # Their own name and mark are counted with them: "php", "spam", "?".
    assert cleaned("<p>before<?php spam ?>after</p>") == ("beforeafter", {"comment": 3})


def test_rules_of_the_pages_own_sheets_hide() -> None:
    style = "<style>.gone{display:none} #far{position:absolute;left:-9999px} p.tiny{font-size:0}</style>"
    markup = '<p class="a gone">one two</p><p id="far">three</p><p class="tiny">four</p><b class="tiny">five</b>'
    assert cleaned(markup, style) == ("five", {"display": 2, "off_screen": 1, "tiny_text": 1})


def test_an_inline_style_wins_over_a_rule_and_over_the_attribute() -> None:
    style = "<style>.gone{display:none}</style>"
    assert cleaned('<p class="gone" style="display:block">shown</p>', style) == ("shown", {})
    assert cleaned('<p hidden style="display:block">shown</p>') == ("shown", {})


def test_sheets_for_browsers_without_scripts_do_not_count() -> None:
    assert cleaned("<p class=x>shown</p>", "<noscript><style>.x{display:none}</style></noscript>")[0] == "shown"


def test_transparency_by_a_rule_is_how_pages_fade_in() -> None:
    assert cleaned("<p class=x>shown</p>", "<style>.x{opacity:0}</style>") == ("shown", {})


def test_tails_stay_in_their_places() -> None:
    root = lxml.html.fromstring(
        "<div>a<i hidden>x</i>b<i hidden>x</i>c<b>d</b>e<i hidden>x</i>f<!--x-->g<i hidden>x</i></div>"
    )
    remove_hidden(root)
    assert lxml.html.tostring(root, encoding="unicode") == "<div>abc<b>d</b>efg</div>"


def test_words_of_scripts_are_no_hidden_words() -> None:
    assert cleaned("<div hidden>two words<script>var a = 1</script><style>p {}</style></div>")[1] == {
        "hidden_attribute": 2
    }


def test_what_is_hidden_twice_is_counted_once() -> None:
    markup = '<div style="display:none">one <p style="font-size:0">two <b hidden>three</b></p></div>'
    assert cleaned(markup) == ("", {"display": 3})


@pytest.mark.parametrize(
    "markup",
    [
        '<div hidden="until-found">panel</div>',
        '<div role="tabpanel" style="display:none">panel</div>',
        '<div id="p1" hidden>panel</div><a href="#p1"></a>',
        '<button aria-controls="p0 p1"></button><div id="p1" style="height:0;overflow:hidden">panel</div>',
        '<a data-bs-target="#p1"></a><div id="p1" style="visibility:hidden">panel</div>',
        '<section style="display:none" aria-labelledby="tab1">panel</section>',
        '<div class="accordion-body" style="display:none">panel</div>',
        '<div class="tab-pane" hidden>panel</div>',
        "<div><button></button><div hidden>panel</div></div>",
        '<div><h3 aria-expanded="false"></h3><div hidden>panel</div></div>',
        '<div hidden id="S:1a">panel</div>',
        "<details><summary></summary>panel</details>",
    ],
)  # fmt: skip
def test_what_people_open_stays(markup: str) -> None:
    assert cleaned(markup) == ("panel", {})


def test_what_people_open_bears_no_mark_of_hiding_any_more() -> None:
    root = tree(
        '<div role="tabpanel" hidden aria-hidden="true" style="display:none;color:red"><p hidden>panel</p></div>'
    )
    remove_hidden(root)
    panel = root.find(".//div")
    assert dict(panel.attrib) == {"role": "tabpanel"}
    assert dict(panel.find("p").attrib) == {}


def test_hidden_text_that_no_browser_opens_goes_even_where_something_controls_it() -> None:
    assert cleaned('<a href="#x"></a><p id="x" style="font-size:0">spam</p>') == ("", {"tiny_text": 1})
    assert cleaned('<a href="#x"></a><p id="x" style="text-indent:-9999px">spam</p>') == ("", {"off_screen": 1})


@pytest.mark.parametrize("class_name", ["modal", "cookie-banner", "dropdown-menu collapse", "tooltip"])
def test_dialogs_menus_and_tooltips_go_although_people_open_them(class_name: str) -> None:
    markup = f'<a href="#x"></a><div id="x" class="{class_name}" style="display:none">sign in</div>'
    assert cleaned(markup) == ("", {"display": 2})


@pytest.mark.parametrize(
    "start",
    [
        '<div style="opacity:0">',
        '<div style="display:none" class="menu">',
        "<div hidden>",
        '<div style="visibility:hidden">',
    ],
)
def test_a_page_is_not_hidden_from_its_readers(start: str) -> None:
    root = lxml.html.document_fromstring(f"<body>{start}{SEEN}<p hidden>spam</p></div></body>")
    assert remove_hidden(root).words_by_reason == {"hidden_attribute": 1}
    assert "seen" in root.text_content()
    small = lxml.html.document_fromstring(f"<body><p>a b</p>{start}<p>c d e</p></div></body>")
    assert remove_hidden(small).words == 0


def test_a_rule_that_hides_the_content_until_a_script_runs_is_not_believed_elsewhere() -> None:
    markup = f"<style>.late{{visibility:hidden}}</style><body><div class=late>{SEEN}</div><p class=late>more</p>"
    root = lxml.html.document_fromstring(markup)
    assert remove_hidden(root) == HiddenText(0, {})


def test_html_head_and_body_are_never_removed() -> None:
    root = lxml.html.document_fromstring('<html hidden><body style="font-size:0;left:-9999px;position:fixed"><p>a</p>')
    assert remove_hidden(root).words == 0
    fragment = lxml.html.fromstring("<div hidden>a</div>")
    assert remove_hidden(fragment).words == 0


def test_a_noscript_that_holds_the_page_is_the_page() -> None:
    forum = lxml.html.document_fromstring("<body><p>loading</p><noscript><p>First post of two</p></noscript></body>")
    assert remove_hidden(forum).words == 0
    assert "First post" in forum.text_content()


def test_aria_hidden_hides_from_screen_readers_and_not_from_people() -> None:
    markup = '<pre aria-hidden="true">x = 1</pre><a href="/" aria-hidden="true">Read on</a>'
    assert cleaned(markup) == ("x = 1Read on", {})


def test_of_a_text_in_two_forms_the_one_for_screen_readers_stays() -> None:
    price = '<span class="a-offscreen">$19.99</span><span aria-hidden="true">$19 99</span>'
    formula = '<span class="katex-mathml">x^2</span><span class="katex-html" aria-hidden="true">x 2</span>'
    assert cleaned(price) == ("$19.99", {"aria_hidden": 2})
    assert cleaned(formula) == ("x^2", {"aria_hidden": 2})


def test_labels_for_screen_readers_stay_and_essays_in_them_go() -> None:
    style = "<style>.sr{position:absolute;width:1px;height:1px;overflow:hidden;clip:rect(0,0,0,0)}</style>"
    assert cleaned("<span class=sr>was 20 $</span>", style) == ("was 20 $", {})
    essay = "word " * (MAX_LABEL_WORDS + 1)
    assert cleaned(f"<span class=sr>{essay}</span>", style) == ("", {"screen_reader": MAX_LABEL_WORDS + 1})


@pytest.mark.parametrize(
    "markup",
    [
        '<ul style="font-size:0"><li style="font-size:16px">shown</li></ul>',
        '<div style="visibility:hidden"><p style="visibility:visible">shown</p></div>',
        '<p style="color:#fff;background:#000">shown</p>',
        '<p style="color:#000000">shown</p>',
        '<p style="color:white">shown</p>',
        '<td style="background:#fff"><a class="button" style="color:#fff">shown</a></td>',
        '<p style="color:#fff;background:#fff url(dark.png)">shown</p>',
        '<p style="color:transparent;-webkit-background-clip:text;background:linear-gradient(red,blue)">shown</p>',
        '<p style="opacity:0;transition:opacity 1s">shown</p>',
        '<template shadowrootmode="open"><p>shown</p></template>',
        '<p aria-hidden="false">shown</p>',
    ],
)
def test_what_is_seen_stays(markup: str) -> None:
    assert cleaned(markup) == ("shown", {})


HOSTILE = {
    "nested": '<div style="display:none">a ' * 100_000,
    "nested visibility": '<div style="visibility:hidden">a ' * 100_000,
    "nested panels": '<a href="#q">q</a>' + '<div id="q" style="display:none">a ' * 100_000,
    "nested mains": "<div hidden><main>a " * 50_000,
    "nested noscript": "<noscript>a b " * 100_000,
    "side by side": "<i hidden>x</i>tail " * 50_000,
    "comments": "<!--a-->t" * 100_000,
    "style": f'<p style="{"left:-9999px;" * 200_000}">x',
    "sheet": "<style>" + ".a{display:none}.a .b{display:block}" * 25_000 + "</style>" + "<p class='a b'>x" * 20_000,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_markup_takes_bounded_time(name: str) -> None:
    parser = lxml.html.HTMLParser(huge_tree=True)
    root = lxml.html.document_fromstring(f"<body>{HOSTILE[name]}", parser=parser)
    started = time.process_time()
    remove_hidden(root)
    assert time.process_time() - started < 10


@pytest.mark.slow
def test_time_is_linear_in_the_size_of_the_page() -> None:
    def seconds(copies: int) -> float:
        root = lxml.html.document_fromstring(
            "<body>" + "<p hidden>x</p><!--c-->t<div style='display:none'><b>y</b></div>" * copies
        )
        started = time.process_time()
        remove_hidden(root)
        return time.process_time() - started

    # Eight times the page; sixty-four times the time would be quadratic.
    assert seconds(40_000) < 24 * max(seconds(5_000), 0.05)


PIECES = st.sampled_from([
    "<div style='display:none'>", "<p hidden>", "</p>", "</div>", "<span aria-hidden=true>", "</span>", "<noscript>",
    "</noscript>", "<template>", "</template>", "<!--", "-->", "word ", "<main>", "</main>", "<b class=x>", "</b>",
    "<style>.x{display:none}</style>", "<font color=white>", "<td bgcolor=white>", "<table>", "<a href='#x'>",
    "<i style='font-size:0;color:red'>", "<u id=x hidden>", "<p style='visibility:hidden'>", "<html hidden>",
    "<p style='visibility:visible'>", "<body style='opacity:0'>", "<svg>", "\x00", "&#xD800;",
])  # fmt: skip


@settings(max_examples=300)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_no_word_is_made_and_what_is_counted_is_gone(markup: str) -> None:
    root = parse_markup((), b"<p>seen " + markup.encode())
    assert root is not None

    def words() -> int:
        silent = ("script", "style")
        texts = [element.text or "" for element in root.iter() if element.tag not in silent] + [
            e.tail or "" for e in root.iter()
        ]
        return sum(len(text.split()) for text in texts)

    before = words()
    hidden = remove_hidden(root)
    # Words that touched what is gone may have become one.
    assert words() <= before - hidden.words
    assert "seen" in root.text_content()


@settings(max_examples=200)
@given(st.binary(max_size=300))
def test_no_bytes_make_it_raise(body: bytes) -> None:
    root = parse_markup((), body)
    if root is not None:
        assert remove_hidden(root).words >= 0
