"""`search`, `open` and `find` as gpt-oss's browser has them, with numbers that need no session."""

import re

import pytest

from tests.server.adapters.mcp.asking import refusal_of, text_of, tools
from tests.server.client import Client

PATH = "/mcp/browse"
LEMUR_LINES = (
    "L0: ## The lemur",
    "L1: ",
    "L2: The ring-tailed lemur sleeps in the sun. It eats figs and leaves.",
    "L3: ",
    "L4: Lemurs live on an island. They groom each other for hours.",
)


def number_of(client: Client, query: str) -> int:
    """The number of the first link that a search shows."""
    found = re.search(r"【(\d+)†", text_of(client, PATH, "search", query=query))
    assert found
    return int(found[1])


def test_the_tools_take_what_gpt_oss_sends(client: Client) -> None:
    found = tools(client, PATH)
    assert {name: list(tool["inputSchema"]["properties"]) for name, tool in found.items()} == {
        "search": ["query", "topn"],
        "open": ["id", "cursor", "loc", "num_lines"],
        "find": ["pattern", "cursor"],
    }
    assert all("outputSchema" not in tool for tool in found.values())


def test_a_search_shows_links_with_title_domain_and_snippet(client: Client) -> None:
    number = number_of(client, "katta site:tiere.example.de")
    assert text_of(client, PATH, "search", query="katta site:tiere.example.de") == (
        "[0] katta site:tiere.example.de\n"
        "**viewing lines [0 - 2] of 2**\n\n"
        "L0: # Search Results\n"
        "L1: \n"
        f"L2:   * 【{number}†Katta†tiere.example.de】 Der Katta ist ein Lemur auf Madagaskar."
    )


@pytest.mark.parametrize(("topn", "shown"), [(1, 1), (3, 3), (0, 1), (-5, 1), (500, 17), ("2", 2)])
def test_topn_is_kept_within_its_range(client: Client, topn: object, shown: int) -> None:
    assert text_of(client, PATH, "search", query="sparrow", topn=topn).count("【") == shown


def test_a_search_that_finds_nothing_says_why(client: Client) -> None:
    text = text_of(client, PATH, "search", query="lemur site:nowhere.example")
    assert text.startswith("[0] lemur site:nowhere.example\n**viewing lines [0 - 2] of 2**\n\nL0: # Search Results")
    assert "nowhere.example" in text.splitlines()[-1]


def test_a_link_is_opened_by_its_number_and_shown_with_numbered_lines(client: Client) -> None:
    number = number_of(client, "ring-tailed lemur")
    text = text_of(client, PATH, "open", id=number, cursor=0)
    heading = f"[{number}] Ring-tailed lemur (https://animals.example.org/lemur)"
    shown, _, _ = text.partition("\n\nLinks to other pages:")
    assert shown == "\n".join([heading, "**viewing lines [0 - 4] of 4**", "", *LEMUR_LINES])
    assert text_of(client, PATH, "open", id=str(number)) == text
    assert text_of(client, PATH, "open", cursor=number) == text


def test_links_to_other_pages_stand_below_the_last_line_and_can_be_opened(client: Client) -> None:
    text = text_of(client, PATH, "open", id="https://animals.example.org/lemur")
    body, _, links = text.partition("\n\nLinks to other pages:\n")
    assert "Lemurs live on an island." in body
    # What the index does not have cannot be opened, so it is not listed.
    found = re.fullmatch(r"【(\d+)†figs†plants\.example\.net】", links)
    assert found
    assert text_of(client, PATH, "open", id=int(found[1])).startswith(f"[{found[1]}] Fig tree")
    assert "Links to other pages" not in text_of(
        client, PATH, "open", id="https://animals.example.org/lemur", num_lines=1
    )


def test_a_page_is_opened_by_its_address_and_has_the_same_number(client: Client) -> None:
    number = number_of(client, "ring-tailed lemur")
    for address in ("https://animals.example.org/lemur", "https://animals.example.org/lemur#more"):
        assert text_of(client, PATH, "open", id=address).startswith(f"[{number}] Ring-tailed lemur")


def test_loc_and_num_lines_choose_the_lines(client: Client) -> None:
    number = number_of(client, "ring-tailed lemur")
    text = text_of(client, PATH, "open", cursor=number, loc=2, num_lines=2)
    assert text.partition("\n")[2] == (
        "**viewing lines [2 - 3] of 4**\n\nL2: The ring-tailed lemur sleeps in the sun. It eats figs and leaves.\nL3: "
    )


def test_every_document_has_a_number_of_its_own(client: Client) -> None:
    titles = {text_of(client, PATH, "open", id=number).partition(" ")[2] for number in range(1, 18)}
    assert len(titles) == 17


def test_find_shows_each_match_with_the_lines_behind_it(client: Client) -> None:
    number = number_of(client, "ring-tailed lemur")
    assert text_of(client, PATH, "find", pattern="ISLAND they", cursor=number) == (
        f"[{number}] Find results for text: `ISLAND they` in `Ring-tailed lemur` (https://animals.example.org/lemur)\n\n"
        f"# 【{number}†match at L4】\n"
        "L4: Lemurs live on an island. They groom each other for hours."
    )


def test_find_shows_no_line_twice(client: Client) -> None:
    number = number_of(client, "ring-tailed lemur")
    assert text_of(client, PATH, "find", pattern="lemur", cursor=number).count("【") == 1


def test_find_finds_signs_that_are_no_words(client: Client) -> None:
    number = number_of(client, "ring-tailed lemur")
    assert f"【{number}†match at L0】" in text_of(client, PATH, "find", pattern="##", cursor=number)


def test_find_that_finds_nothing_says_so(client: Client) -> None:
    number = number_of(client, "ring-tailed lemur")
    assert text_of(client, PATH, "find", pattern="zebra", cursor=number).endswith(
        "\n\nNo `find` results for pattern: `zebra`"
    )


@pytest.mark.parametrize(
    ("tool", "arguments", "remedy"),
    [
        ("open", {}, "does not remember which page you saw last"),
        ("find", {"pattern": "a"}, "does not remember which page you saw last"),
        ("open", {"cursor": 0}, "open one of the links of the list, or search again"),
        ("find", {"pattern": "a", "cursor": 0}, "open one of the links of the list, or search again"),
        ("open", {"id": 18}, "search again, or open the page by its address"),
        ("open", {"id": 10**400}, "search again, or open the page by its address"),
        ("open", {"id": "https://nowhere.example/"}, "search for it, or crawl it and build the index again"),
        ("open", {"id": "9" * 30}, "search again"),
        ("open", {"id": 1, "loc": 1000}, "choose one of them"),
        ("open", {"id": [1]}, "call open again with id corrected"),
        ("find", {"pattern": "", "cursor": 1}, "call find again with pattern corrected"),
        ("find", {"pattern": "a" * 1001, "cursor": 1}, "call find again with pattern corrected"),
    ],
)
def test_what_cannot_be_shown_is_told_with_what_to_do(
    client: Client, tool: str, arguments: dict[str, object], remedy: str
) -> None:
    assert refusal_of(client, PATH, tool, **arguments).endswith(remedy)
