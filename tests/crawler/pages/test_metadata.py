"""What pages state about themselves, and which statement is believed."""

import json
from datetime import UTC, date, datetime, timedelta, timezone

import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.pages.markup import parse_markup
from crawler.pages.metadata import FIRST_DAY, MAX_AUTHORS, MAX_TITLE_CHARACTERS, PageMetadata, page_metadata

URL = "https://www.kennel-times.test/dogs/barking"
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def read(head: str = "", body: str = "", *, language: str = "", fetched_at: datetime = NOW) -> PageMetadata:
    markup = f'<html lang="{language}"><head>{head}</head><body>{body}</body></html>'
    return page_metadata(lxml.html.document_fromstring(markup), URL, fetched_at=fetched_at)


def meta(**contents: str) -> str:
    return "".join(f'<meta property="{name.replace("__", ":")}" content="{text}">' for name, text in contents.items())


def ld(value: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(value)}</script>'


def test_a_page_that_states_nothing_has_no_metadata() -> None:
    assert read() == PageMetadata()


def test_a_page_that_states_everything_is_read() -> None:
    article = {
        "@type": "NewsArticle", "headline": "Dogs bark", "datePublished": "2026-11-20T23:30:00-05:00",
        "dateModified": "2026-11-22", "author": [{"@type": "Person", "name": "Ann Lee"}, {"name": "Bob Ray"}],
        "publisher": {"@type": "Organization", "name": "Kennel Times"}, "description": "Why they do.",
    }  # fmt: skip
    assert read(ld(article), language="en_GB") == PageMetadata(
        title="Dogs bark",
        authors=("Ann Lee", "Bob Ray"),
        # Half past four in the morning of the 21st in UTC.
        published=date(2026, 11, 21),
        modified=date(2026, 11, 22),
        description="Why they do.",
        site_name="Kennel Times",
        language="en-gb",
        # Level by level: what stands in a list is one deeper.
        structured_types=("NewsArticle", "Organization", "Person"),
    )


def test_json_ld_about_the_page_comes_before_meta_elements_but_for_the_title() -> None:
    head = ld({"@type": "Article", "headline": "Bark", "author": "Ann Lee", "datePublished": "2026-01-01"})
    head += meta(og__title="Dogs bark", author="Bob Ray", article__published_time="2026-02-02")
    found = read(head)
    assert (found.title, found.authors, found.published) == ("Dogs bark", ("Ann Lee",), date(2026, 1, 1))


def test_an_article_comes_before_a_product_and_that_before_the_page() -> None:
    page = {"@type": "WebPage", "name": "Page", "author": "P"}
    product = {"@type": "Product", "name": "Bone", "author": "Q"}
    article = {"@type": "BlogPosting", "headline": "Post", "author": "R"}
    assert read(ld([page, product, article])).title == "Post"
    assert read(ld([page, product])).title == "Bone"
    assert read(ld([page])).title == "Page"


def test_of_several_articles_the_one_with_the_pages_address_is_believed() -> None:
    others = [{"@type": "Article", "headline": "Other", "url": URL + "/other"}]
    assert (
        read(ld([*others, {"@type": "Article", "headline": "Own", "mainEntityOfPage": {"@id": URL + "#x"}}])).title
        == "Own"
    )
    assert read(ld([*others, {"@type": "Article", "headline": "Second"}])).title == "Other"


def test_articles_in_lists_are_not_the_page() -> None:
    found = read(
        ld(
            {
                "@type": "ItemList",
                "itemListElement": [{"@type": "Article", "headline": "x", "datePublished": "2026-01-01"}],
            }
        )
    )
    assert (found.title, found.published, found.structured_types) == ("", None, ("ItemList", "Article"))


@pytest.mark.parametrize(
    ("title", "site"),
    [
        ("Dogs bark | Kennel Times", "Kennel Times"),
        ("Dogs bark - Kennel Times", "Kennel Times"),
        ("Dogs bark – kennel times", "Kennel Times"),
        ("Kennel Times: Dogs bark", "Kennel Times"),
        ("Kennel Times » Dogs bark", "Kennel Times"),
        ("Dogs bark | Kennel-Times.test", ""),
        ("Dogs bark - Kennel-Times", ""),
        ("Dogs bark | Kennel Times | Kennel-times", "Kennel Times"),
    ],
)
def test_the_name_of_the_site_is_taken_off_a_title(title: str, site: str) -> None:
    assert read(f"<title>{title}</title>" + (meta(og__site_name=site) if site else "")).title == "Dogs bark"


@pytest.mark.parametrize(
    "title", ["Dogs - and cats", "Kennel Times", "Well-known dogs", "Dogs: a guide", "| Kennel Times", "12:30"]
)
def test_a_title_without_the_name_of_the_site_stays(title: str) -> None:
    assert read(f"<title>{title}</title>" + meta(og__site_name="Kennel Times")).title == title


def test_a_title_is_cut_where_its_heading_ends() -> None:
    assert read("<title>Dogs bark | News from Rome</title>", "<h1>Dogs <i>bark</i></h1>").title == "Dogs bark"
    assert read("<title>Dogs | Cats | Rome</title>", "<h1>Dogs | Cats</h1>").title == "Dogs | Cats"


def test_a_title_that_is_the_sites_name_gives_way_to_another_source() -> None:
    assert (
        read(meta(og__title="Kennel Times", og__site_name="Kennel Times") + "<title>Dogs bark</title>").title
        == "Dogs bark"
    )


def test_without_a_title_the_heading_is_it_and_drawings_have_none() -> None:
    assert read("", "<svg><title>logo</title></svg><h1> </h1><h1>Dogs bark</h1>").title == "Dogs bark"


def test_a_title_is_one_line_of_bounded_length() -> None:
    assert read("<title>Dogs\n\tbark\x07</title>").title == "Dogs bark"
    assert len(read(f"<title>{'a' * 5000}</title>").title) == MAX_TITLE_CHARACTERS


@pytest.mark.parametrize(
    ("text", "authors"),
    [
        ("By Ann Lee", ("Ann Lee",)),
        ("Ann Lee and Bob Ray", ("Ann Lee", "Bob Ray")),
        ("Ann Lee; Bob Ray", ("Ann Lee", "Bob Ray")),
        ("Bobby Andrews", ("Bobby Andrews",)),
        ("https://facebook.test/ann", ()),
        ("ann@kennel.test", ()),
        ("admin", ()),
        ("#creator", ()),
        ("{{ author }}", ()),
        ("12345", ()),
        ("a" * 200, ()),
        ("Kennel Times", ()),
    ],
)
def test_authors_are_names(text: str, authors: tuple[str, ...]) -> None:
    assert read(meta(author=text, og__site_name="Kennel Times")).authors == authors


def test_writers_of_papers_are_written_first_name_first() -> None:
    head = '<meta name="citation_author" content="Lee, Ann B."><meta name="citation_author" content="Bob Ray">'
    assert read(head).authors == ("Ann B. Lee", "Bob Ray")


def test_where_the_site_calls_itself_the_author_the_next_source_is_asked() -> None:
    head = ld({"@type": "Article", "author": {"name": "Kennel Times"}, "publisher": {"name": "Kennel Times"}})
    assert read(head + meta(author="Ann Lee")).authors == ("Ann Lee",)


def test_links_to_the_author_count_where_there_are_few() -> None:
    link = '<a rel="author" href="/ann">Ann Lee</a>'
    assert read("", link).authors == ("Ann Lee",)
    assert read("", link + '<a rel="author" href="/x">Bob</a>' * 5).authors == ()


def test_a_page_has_no_more_authors_than_the_limit() -> None:
    assert (
        len(read("".join(f'<meta name="citation_author" content="Ann {chr(65 + n)}">' for n in range(26))).authors)
        == MAX_AUTHORS
    )


@pytest.mark.parametrize("text", ["2026-11-24", "2027-01-01", "1989-12-31", "1970-01-01T00:00:00Z", "soon", "", "2026"])
def test_a_day_that_cannot_be_is_none_and_the_next_source_is_asked(text: str) -> None:
    head = ld({"@type": "Article", "datePublished": text})
    assert read(head).published is None
    assert read(head + meta(article__published_time="2026-03-04")).published == date(2026, 3, 4)


def test_today_is_the_day_of_the_fetch_in_utc() -> None:
    head = meta(article__published_time="2026-11-24")
    # One in the morning of the 24th in Tokyo is the 23rd in UTC.
    tokyo = datetime(2026, 11, 24, 1, 0, tzinfo=timezone(timedelta(hours=9)))
    assert read(head, fetched_at=tokyo).published is None
    assert read(head, fetched_at=NOW + timedelta(days=1)).published == date(2026, 11, 24)


def test_no_page_is_changed_before_it_is_published() -> None:
    head = meta(article__published_time="2026-03-04", article__modified_time="2026-03-03")
    assert read(head).modified is None
    assert read(meta(article__modified_time="2026-03-03")).modified == date(2026, 3, 3)


def test_the_time_elements_of_the_main_part_come_last() -> None:
    times = """<time datetime="2026-05-05" class="updated"></time><time datetime="2026-04-04"></time>
        <time datetime="2026-03-03"></time>"""
    found = read("", f'<time datetime="2026-06-06"></time><article>{times}</article>')
    assert (found.published, found.modified) == (date(2026, 4, 4), date(2026, 5, 5))
    assert read(meta(article__published_time="2026-01-01"), f"<main>{times}</main>").published == date(2026, 1, 1)


def test_dublin_core_and_microdata_are_read() -> None:
    assert (
        read('<meta name="DC.Title" content="Dogs"><meta name="DC.Date.issued" content="2026/03/04">').title == "Dogs"
    )
    found = read(
        "",
        """<div itemscope itemtype="http://schema.org/BlogPosting"><b itemprop="headline">Dogs</b>
        <i itemprop="author">Ann Lee</i><time itemprop="datePublished" datetime="2026-03-04"></time></div>""",
    )
    assert (found.title, found.authors, found.published) == ("Dogs", ("Ann Lee",), date(2026, 3, 4))


@pytest.mark.parametrize(
    ("stated", "language"),
    [
        ("EN", "en"),
        ("pt_BR", "pt-br"),
        ("zh-Hant-TW", "zh-hant-tw"),
        ("english please", ""),
        ("en, de", ""),
        ("{{lang}}", ""),
    ],
)
def test_the_language_is_a_tag_in_lower_case(stated: str, language: str) -> None:
    assert read(language=stated).language == language
    assert read(meta(og__locale=stated)).language == language


KEYS = st.sampled_from(["@type", "@graph", "headline", "author", "datePublished", "publisher", "url"])
JSON = st.recursive(
    st.none() | st.integers() | st.text(max_size=5) | st.sampled_from(["Article", "2026-01-01", "Ann Lee", URL]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner),
    max_leaves=20,
)
PIECES = st.sampled_from([
    "<title>", "</title>", "<h1>", "</h1>", "<meta name=author content=", "<meta property='og:title' content=", '"',
    ">", " | ", "Kennel Times", "<time datetime=2026-01-01>", "<article>", "&#xD800;", "<b itemprop=headline>",
    "<div itemscope itemtype='http://schema.org/Article'>", "<a rel=author>", "\x00", "By ", "<html lang=",
    "<meta content=9999-99-99 name=date>",
])  # fmt: skip


def is_sane(found: PageMetadata) -> bool:
    lines = (found.title, found.description, found.site_name, found.language, *found.authors)
    days = [day for day in (found.published, found.modified) if day is not None]
    return all(line == " ".join(line.split()) for line in lines) and all(FIRST_DAY <= day <= NOW.date() for day in days)


@settings(max_examples=150)
@given(JSON)
def test_no_json_makes_it_raise(value: object) -> None:
    assert is_sane(read(ld(value)))


@settings(max_examples=200)
@given(st.binary(max_size=300) | st.lists(PIECES, max_size=30).map("".join).map(lambda text: text.encode()))
def test_no_bytes_make_it_raise(body: bytes) -> None:
    root = parse_markup((), body)
    if root is not None:
        assert is_sane(page_metadata(root, URL, fetched_at=NOW))
