"""The search page in a real browser: Debian's chromium, a real server, nothing else."""

import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from indexer.search.pipeline import Searcher
from server.application import create_app
from server.settings import ServerSettings
from tests.server.site import HOSTILE_ID, HOSTILE_TITLE

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
PHONE = {"width": 360, "height": 740}
WIDE_PAGES = [
    "/",
    "/?q=lemur",
    "/?q=zebra&mode=lexical",
    f"/?q={'w' * 500}&mode=lexical",
    "/documents/" + quote(HOSTILE_ID, safe=""),
    "/docs",
    "/compare?q=lemur",
    "/explain?q=lemur&document=record-1",
    "/documents/record-1?find=number",
    "/statistics",
]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Debian's chromium: apt-get install chromium"),
]


@pytest.fixture(scope="module")
def address(open_searcher: Callable[[], Searcher]) -> Iterator[str]:
    opened = threading.Event()
    app = create_app(open_searcher, ServerSettings(), on_open=lambda error: opened.set())
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, lifespan="on", log_config=None))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            assert opened.wait(timeout=60)
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def open_page(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Opens a page in a context of its own; in the end the console must be silent and only this server asked."""
    contexts: list[BrowserContext] = []
    said: list[str] = []
    asked: list[str] = []

    def open_one(**options: object) -> Page:
        context = browser.new_context(base_url=address, **options)  # type: ignore[arg-type]  # Playwright's own options
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("dialog", lambda dialog: said.append(f"a dialog: {dialog.message}"))
        page.on("request", lambda request: asked.append(request.url))
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert said == []
    assert asked
    assert [url for url in asked if not url.startswith(address)] == []


def overflow(page: Page) -> int:
    """Pixels that the page is wider than the window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def test_a_person_searches_looks_at_the_parts_and_reads_the_stored_text(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto("/")
    page.get_by_label("Search for").fill("ring-tailed lemur")
    page.get_by_role("button", name="Search").click()
    assert page.title() == "ring-tailed lemur – Scenthound"
    first = page.get_by_role("article").first
    assert first.get_by_role("link", name="Ring-tailed lemur", exact=True).get_attribute("href") == (
        "https://animals.example.org/lemur"
    )
    table = first.get_by_role("table")
    assert not table.is_visible()
    first.get_by_text("Score 1.000").click()
    assert table.is_visible()
    first.get_by_role("link", name="Stored text").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Ring-tailed lemur"
    assert "They groom each other for hours." in page.get_by_role("main").inner_text()
    page.go_back()
    assert page.get_by_label("Search for").input_value() == "ring-tailed lemur"


def test_filters_narrow_the_search_and_stay_open(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto("/?q=lemur")
    assert not page.get_by_label("Site").is_visible()
    page.get_by_text("Filters").click()
    page.get_by_label("Search by").select_option("Words only")
    page.get_by_label("Site").fill("example.org")
    page.get_by_role("button", name="Search").click()
    assert page.get_by_text("1–2 of 2").is_visible()
    assert page.get_by_label("Site").input_value() == "example.org"
    assert page.get_by_label("Search by").input_value() == "lexical"


def test_the_keyboard_alone_is_enough(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto("/")
    # The browser gives it the focus when it has drawn the page, which may be after it is loaded.
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("sparrow")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=sparrow*")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    assert skip.evaluate("one => one === document.activeElement && one.getBoundingClientRect().left >= 0")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('article h2') !== null")
    assert page.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth) >= 2")
    for _ in range(3):  # past the stored text and the explanation
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    page.keyboard.press("Enter")
    assert page.get_by_role("table").first.is_visible()
    following = page.get_by_role("link", name="Next")
    following.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**offset=10*")
    assert page.get_by_text("11–17 of 17").is_visible()


def test_nothing_needs_javascript(open_page: Callable[..., Page]) -> None:
    page = open_page(java_script_enabled=False)
    page.goto("/")
    page.get_by_label("Search for").fill("lemur")
    page.get_by_role("button", name="Search").click()
    first = page.get_by_role("article").first
    first.locator("summary").click()
    assert first.get_by_role("table").is_visible()
    page.get_by_text("Filters").click()
    assert page.get_by_label("Site").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("target", WIDE_PAGES)
def test_a_phone_never_scrolls_sideways(open_page: Callable[..., Page], target: str, scheme: str) -> None:
    page = open_page(viewport=PHONE, color_scheme=scheme)
    page.goto(target)
    for summary in page.locator("summary").all():
        summary.click()
    assert overflow(page) == 0
    page.set_viewport_size({"width": 320, "height": 600})
    assert overflow(page) == 0


def test_dark_and_light_differ_and_both_can_be_read(open_page: Callable[..., Page]) -> None:
    backgrounds = set()
    for scheme in ("light", "dark"):
        page = open_page(color_scheme=scheme)
        page.goto("/?q=lemur")
        backgrounds.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
        for selector in ("h2 a", ".place", ".snippet", "mark", "summary", ".count", "footer", "button", ".name a"):
            assert page.evaluate(CONTRAST, selector) >= 4.5, (scheme, selector)
    assert len(backgrounds) == 2


# Contrast of an element's text with the nearest background behind it (WCAG 2.2, section 1.4.3: 4.5 for AA).
CONTRAST = """selector => {
  const element = document.querySelector(selector);
  const rgb = text => text.match(/[0-9.]+/g).map(Number);
  const opaque = color => color.length < 4 || color[3] > 0;
  let behind = element;
  while (!opaque(rgb(getComputedStyle(behind).backgroundColor))) behind = behind.parentElement;
  const light = color => {
    const [r, g, b] = rgb(color).slice(0, 3).map(v => v / 255)
      .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const one = light(getComputedStyle(element).color), two = light(getComputedStyle(behind).backgroundColor);
  return (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
}"""


def test_texts_that_attack_are_only_shown(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto("/?q=attack+lemur")
    hit = page.get_by_role("article").filter(has_text="attack")
    link = hit.get_by_role("link", name=HOSTILE_TITLE, exact=True)
    assert link.inner_text() == HOSTILE_TITLE
    link.click()
    assert page.get_by_role("heading", level=1).inner_text() == HOSTILE_TITLE
    assert page.locator("script, img").count() == 0


@pytest.mark.parametrize("target", WIDE_PAGES)
def test_axe_finds_nothing_serious(open_page: Callable[..., Page], target: str) -> None:
    page = open_page()
    page.goto(target)
    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in ("serious", "critical")] == []


def test_two_rankings_are_compared_and_a_place_in_a_text_is_gone_to(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto("/compare")
    page.get_by_label("Search for").fill("ring-tailed lemur")
    page.get_by_role("group", name="Right").get_by_label("Search by").select_option("Words and meaning")
    page.get_by_role("button", name="Compare").click()
    right = page.get_by_role("region", name="Right")
    assert right.get_by_role("heading").inner_text() == "Words and meaning"
    assert right.get_by_role("link", name="Ring-tailed lemur").is_visible()
    page.goto("/?q=ring-tailed+lemur")
    page.get_by_role("article").first.get_by_role("link", name="Stored text").click()
    page.get_by_label("Find in this text").fill("groom each other")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name="line 5").click()
    assert page.evaluate("document.querySelector('mark:target').textContent") == "groom each other"


def test_a_person_asks_why_a_page_is_where_it_is(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto("/?q=fig&mode=lexical")
    page.get_by_role("article").first.get_by_role("link", name="Why here").click()
    assert page.get_by_role("heading", name="Words").is_visible()
    assert page.get_by_role("row", name="fig").is_visible()


def test_the_api_is_tried_from_its_reference(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto("/docs")
    form = page.locator("form[action='/v1/search']")
    page.get_by_text("Try it: /v1/search", exact=True).first.click()
    form.get_by_label("q (required)").fill("lemur")
    form.get_by_role("button", name="Ask").click()
    assert page.url.endswith("q=lemur") or "q=lemur&" in page.url
    assert '"query":"lemur"' in page.content()
