"""The search page as HTML: what it shows, how it escapes, and how it says that something is wrong."""

from html.parser import HTMLParser
from urllib.parse import quote

import pytest

from crawler.document import doc_id_of
from tests.server.client import Client
from tests.server.site import HOSTILE_ID, HOSTILE_TITLE


class Elements(HTMLParser):
    """The elements of a page: names with attributes, and the text, in order."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def read(client: Client, target: str, status: int = 200) -> Elements:
    answer = client.get(target)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return Elements(answer.text)


def words(elements: Elements) -> str:
    return " ".join(elements.text.split())


def test_the_home_page_has_a_form_and_says_what_can_be_searched(client: Client) -> None:
    page = read(client, "/")
    (form,) = page.all("form")
    assert (form["action"], form["method"], form["role"]) == ("/", "get", "search")
    assert [field["name"] for field in page.all("input")] == ["q", "site", "language", "since", "until"]
    assert "Search 17 documents" in words(page)
    assert "snapshot" in words(page)


def test_every_field_has_a_label_and_every_page_its_landmarks(client: Client) -> None:
    for target in ("/", "/?q=lemur", "/?q=lemur&site=a%20b&mode=x", "/documents/record-1", "/documents/none"):
        page = Elements(client.get(target).text)
        labels = {label["for"] for label in page.all("label")}
        assert labels == {field["id"] for field in page.all("input") + page.all("select")}
        for landmark in ("header", "main", "footer", "h1", "title"):
            assert len(page.all(landmark)) == 1, (target, landmark)
        assert page.all("html") == [{"lang": "en"}]


def test_results_show_title_place_date_snippet_and_parts(client: Client) -> None:
    page = read(client, "/?q=ring-tailed+lemur")
    links = [link["href"] for link in page.all("a")]
    assert "https://animals.example.org/lemur" in links
    outward = next(link for link in page.all("a") if link["href"] == "https://animals.example.org/lemur")
    assert outward["rel"] == "noopener noreferrer nofollow"
    text = words(page)
    assert "animals.example.org › lemur" in text
    assert "2025-04-02" in text
    assert "fetched 2026-03-01" in text
    assert "Words (BM25)" in text
    assert "1–10 of 17" in text
    assert len(page.all("mark")) >= 3


def test_texts_of_the_web_are_shown_and_never_become_markup(client: Client) -> None:
    page = read(client, "/?q=attack+lemur")
    assert HOSTILE_TITLE in page.text
    assert "<img src=x onerror=alert('text')>" in page.text
    assert page.all("script") == page.all("img") == []
    assert not [link for link in page.all("a") if (link["href"] or "").lower().startswith("javascript")]
    stored = "/documents/" + quote(HOSTILE_ID, safe="")
    assert stored in [link["href"] for link in page.all("a")]
    document = read(client, stored)
    assert HOSTILE_TITLE in document.text
    assert "</mark><script>alert(1)</script>" in document.text
    assert document.all("script") == document.all("img") == document.all("mark") == []
    assert "javascript:alert('url')" in document.text
    assert "javascript:alert('link')" in document.text
    assert not [link for link in document.all("a") if (link["href"] or "").lower().startswith("javascript")]


def test_a_document_lists_what_it_links_to(client: Client) -> None:
    page = read(client, f"/documents/{doc_id_of('https://animals.example.org/lemur')}")
    assert "Links to" in words(page)
    inside = f"/documents/{doc_id_of('https://plants.example.net/fig')}"
    assert inside in [link["href"] for link in page.all("a")]
    assert "https://elsewhere.example/" in words(page)
    assert "https://elsewhere.example/" not in [link["href"] for link in page.all("a")]


@pytest.mark.parametrize("field", ["q", "site", "language", "mode", "offset"])
def test_what_a_person_typed_is_shown_back_and_never_becomes_markup(client: Client, field: str) -> None:
    attack = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>"
    page = Elements(client.get("/", params={"q": "lemur"} | {field: attack}).text)
    assert page.all("script") == page.all("img") == []
    assert not [name for _, attributes in page.elements for name in attributes if name.startswith("on")]
    if field in ("q", "site", "language"):
        assert attack in [shown.get("value") for shown in page.all("input")]


def test_no_page_holds_a_script_a_style_or_anything_from_elsewhere(client: Client) -> None:
    for target in ("/", "/?q=lemur", "/?q=lemur&site=a%20b", "/documents/record-1", "/documents/none"):
        page = Elements(client.get(target).text)
        assert page.all("script") == page.all("style") == page.all("iframe") == []
        assert not [name for _, attributes in page.elements for name in attributes if name.startswith(("on", "style"))]
        loaded = [link["href"] or "" for link in page.all("link")]
        assert all(address.startswith("/static/") for address in loaded)
        for address in loaded:
            assert client.get(address).status_code == 200


def test_a_page_with_its_style_is_small(client: Client) -> None:
    # Ten results, as a phone on a slow line loads them the first time.
    loaded = [client.get(target) for target in ("/?q=lemur", "/static/style.css", "/static/icon.svg")]
    assert all(answer.status_code == 200 for answer in loaded)
    assert sum(int(answer.headers["content-length"]) for answer in loaded) < 8_000


def test_pages_of_results_lead_forward_and_back(client: Client) -> None:
    first = read(client, "/?q=sparrow&mode=dense&language=en")
    (following,) = [link for link in first.all("a") if link.get("rel") == "next"]
    assert not [link for link in first.all("a") if link.get("rel") == "prev"]
    second = read(client, following["href"] or "")
    assert "11–16 of 16" in words(second)
    assert not [link for link in second.all("a") if link.get("rel") == "next"]
    (back,) = [link for link in second.all("a") if link.get("rel") == "prev"]
    assert words(read(client, back["href"] or "")) == words(first)


def test_behind_the_last_page_there_is_a_way_back(client: Client) -> None:
    page = read(client, "/?q=sparrow&offset=500")
    assert "no results on this page" in words(page)
    (back,) = [link for link in page.all("a") if link.get("rel") == "prev"]
    assert "11–17 of 17" in words(read(client, back["href"] or ""))


def test_nothing_found_says_what_to_try(client: Client) -> None:
    page = read(client, "/?q=zebra&mode=lexical&site=example.org")
    text = words(page)
    assert "Nothing was found for “zebra”" in text
    assert "Search without filters" in text
    assert "Search by words and meaning" in text
    links = [link["href"] for link in page.all("a")]
    assert "/?q=zebra" in links
    assert "/?q=zebra&site=example.org" in links


@pytest.mark.parametrize(
    ("target", "field"),
    [
        ("site=a%20b%2Fc", "site"),
        ("language=english!", "language"),
        ("mode=both", "mode"),
        ("offset=x", "offset"),
        ("offset=-1", "offset"),
        ("offset=" + "9" * 5000, "offset"),
        ("offset=1001", "offset"),
    ],
)
def test_a_bad_field_is_told_in_plain_words(client: Client, target: str, field: str) -> None:
    page = read(client, f"/?q=lemur&{target}", 400)
    assert f"The field {field} holds" in words(page)
    assert "/?q=lemur" in [link["href"] for link in page.all("a")]


def test_an_empty_query_is_the_home_page_and_an_unreadable_one_is_refused(client: Client) -> None:
    assert "Search 17 documents" in words(read(client, "/?q=&mode=&site="))
    assert "holds nothing to look for" in words(read(client, "/?q=%00", 400))


def test_several_sites_and_languages_are_read_from_one_field(client: Client) -> None:
    page = read(client, "/?q=lemur&site=example.de,+plants.example.net&language=de+en")
    assert "1–2 of 2" in words(page)


def test_a_document_that_is_not_there_is_told_with_a_way_back(client: Client) -> None:
    page = read(client, "/documents/none", 404)
    assert "No such document" in words(page)
    assert "/" in [link["href"] for link in page.all("a")]


def test_static_files_may_be_kept_for_ever_and_only_those_are_served(client: Client) -> None:
    answer = client.get("/static/style.css")
    assert answer.headers["content-type"].startswith("text/css")
    assert "immutable" in answer.headers["cache-control"]
    for name in ("..%2Fpage.py", "nothing.css", "%00"):
        assert client.get("/static/" + name).status_code == 404


def test_days_narrow_a_search_and_what_is_no_day_is_told(client: Client) -> None:
    assert "1–1 of 1" in words(read(client, "/?q=lemur&mode=lexical&since=2025-04-01&until=2025-04-30"))
    page = read(client, "/?q=lemur&since=soon", 400)
    assert "The field since holds 'soon'; wanted is a day as 2026-01-31" in words(page)


def test_two_rankings_stand_side_by_side_with_what_moved(client: Client) -> None:
    page = read(client, "/compare?q=ring-tailed+lemur&left_mode=lexical&right_mode=lexical&right_settings=fusion%3Drrf")
    assert "100 % of the hits are on both sides; rank-biased overlap 1.000." in words(page)
    assert words(page).count("the same") == 2 * len(page.all("li")) / 2
    other = words(read(client, "/compare?q=lemur&left_mode=lexical&right_mode=dense"))
    assert "only here" in other
    assert "Words only" in other
    assert "Meaning only" in other


def test_a_comparison_begins_with_words_beside_meaning(client: Client) -> None:
    page = read(client, "/compare")
    chosen = [option["value"] for option in page.all("option") if "selected" in option]
    assert chosen == ["lexical", "dense"]


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ("k1", "The field settings holds 'k1'; wanted is a float"),
        ("k1=nan", "The field settings holds 'k1=nan'; wanted is a float"),
        ("colour=red", "The field settings holds 'colour=red'; wanted is name=value with one of depth,"),
        ("b=2", "The field b holds 2.0; wanted is 0 to 1"),
        ("operators=maybe", "The field settings holds 'operators=maybe'; wanted is a bool"),
        ("weights=x", "The field settings holds 'weights=x'"),
    ],
)
def test_settings_that_are_none_are_told(client: Client, settings: str, told: str) -> None:
    assert told in words(read(client, f"/compare?q=lemur&left_settings={quote(settings)}", 400))


def test_a_hit_is_explained_by_its_words_and_its_best_passage(client: Client) -> None:
    page = words(read(client, "/explain?q=ring-tailed+lemur&document=https%3A%2F%2Fanimals.example.org%2Flemur"))
    assert "Ring-tailed lemur A hit: rank 1, score 1.0000." in page
    assert "Its best passage is number 1" in page
    for word in ("ring", "tail", "lemur"):
        assert f" {word} " in page


def test_what_is_no_hit_is_explained_too(client: Client) -> None:
    page = words(read(client, "/explain?q=lemur+site%3Aexample.net&document=record-1"))
    assert "No hit on the first page" in page
    assert "sites" in page
    assert "not met" in page
    assert "not met" not in words(read(client, "/explain?q=lemur&document=nowhere"))


def test_an_explanation_is_asked_for_by_a_form(client: Client) -> None:
    page = read(client, "/explain")
    assert "document" in [field["name"] for field in page.all("input")]
    links = [link["href"] for link in read(client, "/?q=lemur&site=example.org").all("a")]
    assert any((link or "").startswith("/explain?q=lemur&site=example.org&document=") for link in links)


def test_what_is_found_in_a_text_is_marked_and_listed(client: Client) -> None:
    first = read(client, "/?q=ring-tailed+lemur")
    stored = next(link["href"] for link in first.all("a") if (link["href"] or "").startswith("/documents/"))
    page = read(client, f"{stored}?find=LEMURS")
    assert "1 place." in words(page)
    assert [mark["id"] for mark in page.all("mark") if "id" in mark] == ["place-1"]
    assert "#place-1" in [link["href"] for link in page.all("a")]
    nothing = words(read(client, f"{stored}?find=zebra"))
    assert "It does not stand in this text." in nothing
    broken = words(read(client, f"{stored}?find=%28&kind=pattern"))
    assert "It cannot be looked for" in broken
    assert "They groom each other for hours." in broken


def test_a_text_names_what_is_like_it(client: Client) -> None:
    page = words(read(client, "/documents/record-1"))
    assert "Like it" in page


@pytest.mark.parametrize("start", ["x", "-1", "9999999999999"])
def test_a_place_that_is_none_is_told(client: Client, start: str) -> None:
    assert "This part is not there" in words(read(client, f"/documents/record-1?start={start}", 400))


def test_statistics_count_the_documents_of_an_index(client: Client) -> None:
    page = words(read(client, "/statistics"))
    assert "Documents 17" in page
    assert "many.example.com" not in page  # Sites are registrable domains.
    assert "example.com 11" in page
    assert "Published 2025-04-02 to 2025-04-02 (1 documents)" in page
    assert read(client, "/statistics?index=none", 404)
