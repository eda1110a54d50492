"""The spam benchmark: the same pages by the same seed, recipes that do what they say, figures worked out by hand."""

import gzip
import json
import lzma
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from benchmarks.errors import BenchmarkError, CollectionError
from benchmarks.spam.measure import VIEWS, ScoredPage, area, report, score_pages
from benchmarks.spam.mixture import mix
from benchmarks.spam.pages import CLEAN, PAGES_A_SITE, Page, added, counts_of, read_texts, read_web, with_counts
from benchmarks.spam.recipes.catalogue import REPORTING, TUNING, Recipe
from benchmarks.spam.recipes.spun import _SYNONYMS
from crawler.quality.page import PageCounts
from crawler.quality.signals import quality_signals

ALL = TUNING + REPORTING
SUBJECTS = ("whales", "bridges", "violins", "glaciers", "orchids", "comets", "lathes", "harbours", "tapestry", "yeast")


def clean_pages(number: int = 60) -> list[Page]:
    """Pages of twenty sentences, no two of them equal."""
    rng = Random(11)  # noqa: S311  repeatable, not secret
    words = [
        f"{stem}{ending}" for stem in ("mar", "tol", "fen", "bris", "cal") for ending in ("ine", "ow", "dral", "eth")
    ]
    pages = []
    for page in range(number):
        subject = SUBJECTS[page % len(SUBJECTS)]
        sentences = [f"The {subject} {' '.join(rng.choices(words, k=9))} of it." for _ in range(20)]
        counts = PageCounts(links=page, characters=1000, scripts=3)
        pages.append(
            Page(f"c{page}", f"{page // 10}.test", f"About {subject} today", " ".join(sentences), counts=counts)
        )
    return pages


def test_each_kind_of_spam_has_a_recipe_to_tune_on_and_another_to_report() -> None:
    kinds = ["affiliate", "doorway", "hidden", "spun", "stuffing"]
    for recipes in (TUNING, REPORTING):
        assert sorted(recipe.name.partition("-")[0] for recipe in recipes) == kinds
    assert len({recipe.name for recipe in ALL}) == len({recipe.make for recipe in ALL}) == 10


@pytest.mark.parametrize("recipe", ALL, ids=lambda recipe: recipe.name)
def test_a_recipe_makes_as_many_pages_as_asked_the_same_ones_by_seed_and_leaves_clean_pages_alone(
    recipe: Recipe,
) -> None:
    clean = clean_pages()
    made = recipe.pages(Random(1), clean, 35)  # noqa: S311
    assert clean == clean_pages()
    assert len(made) == len({page.page_id for page in made}) == 35
    assert {page.recipe for page in made} == {recipe.name}
    assert made == recipe.pages(Random(1), clean, 35)  # noqa: S311
    assert made != recipe.pages(Random(2), clean, 35)  # noqa: S311
    assert recipe.pages(Random(1), clean, 0) == []  # noqa: S311


def made_by(name: str, size: int = 40) -> list[Page]:
    recipe = next(recipe for recipe in ALL if recipe.name == name)
    return recipe.pages(Random(4), clean_pages(), size)  # noqa: S311


def test_woven_pages_say_their_keywords_often_and_dumps_follow_the_text() -> None:
    for page in made_by("stuffing-woven"):
        assert quality_signals(page.title, page.text).top_term_share > 0.04
    texts = {page.text for page in clean_pages()}
    assert all(any(page.text.startswith(text + "\n\n") for text in texts) for page in made_by("stuffing-dumped"))


def test_spun_pages_are_no_copies_and_have_no_words_of_their_own() -> None:
    clean = [replace(page, text=page.text.replace(" of it", " often used")) for page in clean_pages()]
    words = set(" ".join(page.text for page in clean).split())
    for recipe in (TUNING[1], REPORTING[1]):
        made = recipe.pages(Random(4), clean, 20)  # noqa: S311
        assert {page.text for page in made}.isdisjoint({page.text for page in clean})
        assert set(" ".join(page.text for page in made).replace(".", "").split()) - {
            word.replace(".", "") for word in words
        } <= set(_SYNONYMS.values())


def test_affiliate_pages_carry_paid_links_and_the_frame_of_a_clean_page() -> None:
    for page in made_by("affiliate-best-of"):
        assert page.counts.affiliate_links >= 10
        assert page.counts.scripts == 3
    assert sum(page.counts.affiliate_links for page in made_by("affiliate-coupons")) > 100


def test_doorways_come_in_families_on_one_site() -> None:
    for name in ("doorway-cities", "doorway-derived"):
        made = made_by(name, 60)
        assert len({page.site for page in made}) == 2
        first = set(made[0].text.split())
        assert all(len(first & set(page.text.split())) > 0.6 * len(first) for page in made[1:30])
        assert len({page.text for page in made}) > 55


def test_hidden_text_leaves_the_text_as_it_is() -> None:
    texts = {page.text for page in clean_pages()}
    for name in ("hidden-block", "hidden-links"):
        assert all(page.text in texts and page.counts.hidden_words > 20 for page in made_by(name))


@pytest.mark.parametrize(("share", "made"), [(0.1, 7), (0.3, 26), (0.5, 60)])
def test_a_mixture_has_the_share_of_made_pages_that_was_asked_for(share: float, made: int) -> None:
    clean = clean_pages()
    pages = mix(clean, TUNING, made_share=share, seed=3)
    assert pages[:60] == clean
    assert len(pages) - 60 == made
    assert pages == mix(clean, TUNING, made_share=share, seed=3)
    assert len({page.page_id for page in pages}) == len(pages)


def test_another_recipe_in_the_mixture_changes_no_other_pages() -> None:
    clean = clean_pages()
    alone = mix(clean, TUNING[:1], made_share=1 / 7, seed=3)[60:]
    both = mix(clean, TUNING[:2], made_share=1 / 4, seed=3)[60:]
    assert len(alone) == 10
    assert [page for page in both if page.recipe == TUNING[0].name] == alone


@pytest.mark.parametrize(
    ("number", "recipes", "share"), [(9, TUNING, 0.5), (60, (), 0.5), (60, TUNING, 0), (60, TUNING, 1)]
)
def test_a_mixture_that_cannot_be_made_is_refused(number: int, recipes: tuple[Recipe, ...], share: float) -> None:
    with pytest.raises(BenchmarkError, match="ten clean pages"):
        mix(clean_pages(number), recipes, made_share=share, seed=1)


def test_the_area_is_the_chance_that_a_made_page_scores_higher() -> None:
    # .4 wins one pair and ties two, .2 wins one of three.
    assert area([0.1, 0.4, 0.4], [0.4, 0.2]) == (1 + 2 * 0.5 + 1) / 6
    assert area([0.0], [1.0]) == 1.0
    assert area([0.5, 0.5], [0.5]) == 0.5


def test_a_report_counts_what_each_threshold_loses_and_catches() -> None:
    scored = [
        ScoredPage("a", CLEAN, "", (0.0, 0.0, 0.0)),
        ScoredPage("b", CLEAN, "", (0.0, 0.2, 0.5)),
        ScoredPage("c", "x", "", (0.0, 0.5, 0.5)),
        ScoredPage("d", "x", "", (0.0, 0.1, 0.95)),
        ScoredPage("e", "y", "", (1.0, 1.0, 0.0)),
    ]
    result = report(scored)
    assert (result.clean_pages, result.made_pages) == (2, 3)
    assert [(line.recipe, line.pages) for line in result.separations] == [("all", 3), ("x", 2), ("y", 1)]
    # By the last view x wins three pairs of four and ties one.
    assert result.separations[1].auc == (0.5, 0.75, 3.5 / 4)
    cut = next(cut for cut in result.cuts if cut.threshold == 0.5)
    assert (cut.clean_lost, cut.clean_lost_share, cut.caught_share) == (1, 0.5, 2 / 3)
    assert cut.caught_by_recipe == (("x", 1.0), ("y", 0.0))
    assert result.cuts[-1].clean_lost == 0


@pytest.mark.slow
def test_the_score_tells_what_can_be_told_and_says_where_it_cannot() -> None:
    scored = score_pages(mix(clean_pages(200), TUNING, made_share=0.5, seed=3))
    result = report(scored)
    auc = {line.recipe: dict(zip(VIEWS, line.auc, strict=True)) for line in result.separations}
    assert auc["affiliate-best-of"]["page"] > 0.95
    assert auc["doorway-cities"]["site"] > 0.95
    # A spun text is a text: nothing in it tells.
    assert 0.3 < auc["spun-synonyms"]["text"] < 0.7
    assert report(score_pages(mix(clean_pages(200), TUNING, made_share=0.5, seed=3))) == result


def corpus(folder: Path, rows: list[object], *, packed: bool = False) -> Path:
    text = "".join(json.dumps(row) + "\n" for row in rows)
    path = folder / ("corpus.jsonl.gz" if packed else "corpus.jsonl")
    path.write_bytes(gzip.compress(text.encode()) if packed else text.encode())
    return folder


@pytest.mark.parametrize("packed", [True, False])
def test_a_collections_texts_are_dealt_to_sites_in_an_order_by_seed(tmp_path: Path, packed: bool) -> None:
    rows: list[object] = [{"_id": str(n), "title": f"t{n}", "text": f"text {n}"} for n in range(100)]
    pages = read_texts(corpus(tmp_path, rows, packed=packed), seed=1)
    assert sorted(page.title for page in pages) == sorted(f"t{n}" for n in range(100))
    assert len({page.site for page in pages}) == -(-100 // PAGES_A_SITE)
    assert pages == read_texts(tmp_path, seed=1)
    assert [page.title for page in pages] != [page.title for page in read_texts(tmp_path, seed=2)]
    assert read_texts(tmp_path, seed=1, most=7) == pages[:7]


def test_web_pages_are_read_with_the_counts_of_their_markup(tmp_path: Path) -> None:
    html = "<body><script></script><p>Shown <a href='https://amzn.to/1'>buy</a><b hidden>not this</b>"
    rows = [
        {"id": "1", "url": "https://a.test/x", "page_type": "article", "html": html, "gold": {"main_content": "Shown"}},
        {"id": "2", "url": "https://b.test/", "page_type": "forum", "html": "", "gold": {"title": "T"}},
    ]
    file = tmp_path / "pages.jsonl.xz"
    file.write_bytes(lzma.compress("\n".join(map(json.dumps, rows)).encode()))
    first, second = read_web(file, hidden_words=lambda tree: len(tree.xpath("//*[@hidden]")))
    assert (first.site, first.text, first.kind, first.counts.hidden_words) == ("a.test", "Shown", "article", 1)
    assert (first.counts.affiliate_links, first.counts.scripts) == (1, 1)
    assert (second.title, second.text, second.counts) == ("T", "", PageCounts())


@pytest.mark.parametrize(
    ("content", "match"),
    [(b'{"_id": "1"}\nnot json\n', "corpus.jsonl:2"), (b"[1]\n", "corpus.jsonl:1"), (b"\xff\xfe\n", "cannot be read")],
)
def test_a_line_that_cannot_be_read_is_refused(tmp_path: Path, content: bytes, match: str) -> None:
    (tmp_path / "corpus.jsonl").write_bytes(content)
    with pytest.raises(CollectionError, match=match):
        read_texts(tmp_path)


def test_a_folder_without_texts_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CollectionError, match="no corpus.jsonl"):
        read_texts(tmp_path)
    with pytest.raises(CollectionError, match="cannot be read"):
        read_web(tmp_path / "nothing.jsonl")


def test_texts_get_the_counts_of_real_pages_in_proportion_to_their_length() -> None:
    real = Page("r", "r.test", "", "word " * 400, counts=PageCounts(links=100, hidden_words=40))
    stub = Page("s", "s.test", "", "short", counts=PageCounts(links=7777))
    text = Page("t", "t.test", "", "word " * 100)
    assert with_counts([text], [real, stub], seed=1)[0].counts == PageCounts(links=25, hidden_words=10)


def test_counts_add_up_field_by_field() -> None:
    markup = "<a href='https://awin1.com/x' rel='sponsored'>go</a>"
    counts = counts_of(markup)
    assert (counts.links, counts.affiliate_links, counts.sponsored_links) == (1, 1, 1)
    assert added(counts, PageCounts(links=2, ads=3)) == replace(counts, links=3, ads=3)
    assert counts_of("") == PageCounts()
