"""What a page states about itself: title, writers, days, description, site, language, kinds of things.

In: a tree of lxml, its address, when it was fetched. Out: `PageMetadata`. Read it before `remove_hidden`. Only what is
stated in a place made for it counts; nothing is guessed from the text. For each field the sources are asked in this
order, and the first that says something usable is believed:

1. structured data about the page itself, JSON-LD and then microdata: its article (or what comes near one), then its
   product, question, recipe and the like, then the WebPage; among equals the one that names the page's address;
2. meta elements: OpenGraph and `article:`, `citation_`, Dublin Core and the others;
3. elements: the first `<time>` of the main part, links with rel=author, `<title>`, `<h1>`.

Four fields begin elsewhere: title and site name with OpenGraph, which twice as many pages have and which is right as
often (WCXB: .74 of its titles to the word, .74 of JSON-LD's), the description with meta elements, the language with
`<html lang>`.
Must not: fetch, know which source is right, or keep pictures.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice

import lxml.html

from crawler.pages.characters import one_line
from crawler.pages.days import day_in
from crawler.pages.markup import attribute, text_within
from crawler.pages.structured import Item, structured_items, type_names
from crawler.urls import host_of, site_of_host

# Longest of each, characters: longer ones are paragraphs in the wrong element.
MAX_TITLE_CHARACTERS = 300
MAX_AUTHOR_CHARACTERS = 100
MAX_DESCRIPTION_CHARACTERS = 1000
MAX_SITE_NAME_CHARACTERS = 100

# More writers than a page shows; papers of physics name thousands.
MAX_AUTHORS = 20

# The web's first pages are of 1991; what is earlier is a book's day, or zero seconds since 1970.
FIRST_DAY = date(1990, 1, 1)

# Meta elements that are read; a page of WCXB has 211 at the most.
_MOST_METAS = 500
_MOST_CANDIDATES = 50

_ARTICLES = frozenset({
    "Article", "NewsArticle", "BlogPosting", "TechArticle", "ScholarlyArticle", "Report", "AnalysisNewsArticle",
    "OpinionNewsArticle", "ReviewNewsArticle", "ReportageNewsArticle", "BackgroundNewsArticle", "APIReference",
    "AdvertiserContentArticle", "SatiricalArticle", "LiveBlogPosting", "SocialMediaPosting", "MedicalScholarlyArticle",
})  # fmt: skip
_THINGS = frozenset({
    "DiscussionForumPosting", "Question", "QAPage", "Product", "ProductGroup", "Recipe", "HowTo", "Course", "Event",
    "JobPosting", "Book", "Movie", "VideoObject", "PodcastEpisode", "SoftwareApplication", "SoftwareSourceCode",
    "Dataset", "Review", "Service", "FAQPage", "CreativeWork",
})  # fmt: skip
_PAGES = frozenset({
    "WebPage", "ItemPage", "AboutPage", "CollectionPage", "ProfilePage", "MedicalWebPage", "ContactPage",
    "SearchResultsPage",
})  # fmt: skip
_KINDS = (_ARTICLES, _THINGS, _PAGES)

_TITLES = ("citation_title", "dc.title", "dcterms.title", "twitter:title", "parsely-title", "sailthru.title")
_PAPER_AUTHORS = ("citation_author", "dc.creator", "dcterms.creator", "dc.contributor.author")
_AUTHORS = ("author", "article:author", "parsely-author", "sailthru.author", "byl", "twitter:creator")
_PUBLISHED = (
    "article:published_time", "og:published_time", "article:published", "datepublished", "citation_publication_date",
    "citation_online_date", "citation_date", "dc.date.issued", "dcterms.issued", "dc.date", "dcterms.date",
    "dc.date.created", "dcterms.created", "parsely-pub-date", "sailthru.date", "pubdate", "publish_date",
    "publish-date", "publication_date", "published_date", "date", "article.published",
)  # fmt: skip
_MODIFIED = (
    "article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "dc.date.modified",
    "last-modified", "lastmod", "article.updated",
)  # fmt: skip
_DESCRIPTIONS = ("og:description", "description", "dc.description", "dcterms.description", "twitter:description")
_SITE_NAMES = ("application-name", "citation_journal_title", "dc.publisher", "al:android:app_name")
_LANGUAGES = ("content-language", "og:locale", "dc.language", "dcterms.language", "language")

_SEPARATOR = re.compile(r"\s+[|\-–—:·•»«/~>]{1,2}\s+|\s*[|»«]\s*|:\s+")
_NO_WORD = re.compile(r"[^\w]+")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:[-_][a-z0-9]{2,8}){0,3}", re.IGNORECASE)
_BY = re.compile(r"(?:written |posted |published )?by:?\s+", re.IGNORECASE)
_BETWEEN_AUTHORS = re.compile(r"\s*;\s*|\s+(?:and|&)\s+|\s*\|\s*")
_NO_NAME = re.compile(r"://|@|^#|[{}<>]|\.[a-z]+\.")
_NO_AUTHOR = frozenset(
    {"admin", "administrator", "author", "editor", "user", "guest", "unknown", "none", "null", "staff", "root"}
)


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """What a page states about itself; what it does not state is "", (), or None.

    Attributes:
        title: One line, without the name of the site.
        authors: Names of people or organisations, each once, in their order.
        published: Day of publication, UTC; not before 1990 nor after the page was fetched.
        modified: Day of the last change, with the same limits, and not before `published`.
        description: One line.
        site_name: One line.
        language: Tag by BCP 47 in lower case ("en", "pt-br"), not checked against the text.
        structured_types: Names of all schema.org types in the page, each once, in their order.
    """

    title: str = ""
    authors: tuple[str, ...] = ()
    published: date | None = None
    modified: date | None = None
    description: str = ""
    site_name: str = ""
    language: str = ""
    structured_types: tuple[str, ...] = ()


def page_metadata(root: lxml.html.HtmlElement, url: str, *, fetched_at: datetime) -> PageMetadata:
    """Read what a page states about itself.

    Args:
        root: The page's root element; it is not changed.
        url: Canonical URL of the page.
        fetched_at: When the page was received, with its time zone.
    """
    items = structured_items(root)
    statement = _Statement(root, url, items)
    newest = fetched_at.astimezone(UTC).date()
    published = _first_day(statement.published(), newest)
    modified = _first_day(statement.modified(), newest)
    return PageMetadata(
        title=statement.title(),
        authors=statement.authors(),
        published=published,
        modified=None if published and modified and modified < published else modified,
        description=statement.description(),
        site_name=statement.site_name(),
        language=statement.language(),
        structured_types=type_names(items),
    )


class _Statement:
    """The sources of one page, and for each field what they say, in the order of trust."""

    def __init__(self, root: lxml.html.HtmlElement, url: str, items: tuple[Item, ...]) -> None:
        self._root = root
        self._url = url
        self._items = items
        self._about = _ranked(items, url)
        self._metas: dict[str, list[str]] = {}
        for meta in islice(root.iter("meta"), _MOST_METAS):
            content = attribute(meta, "content")
            for name in ("property", "name", "itemprop", "http-equiv") if content else ():
                if key := attribute(meta, name).strip().lower():
                    self._metas.setdefault(key, []).append(content)
        heading = next(
            (text for h1 in islice(root.iter("h1"), 5) if (text := text_within(h1, MAX_TITLE_CHARACTERS))), ""
        )
        self._heading = heading
        # Only that of the page: drawings have titles of their own.
        named = root.find(".//head/title")
        self._named = text_within(named, MAX_TITLE_CHARACTERS) if named is not None else ""

    def title(self) -> str:
        """Give the title without the site's name."""
        stated = (
            *islice(self._meta(("og:title",)), 1), *(item.first("headline", "name") for item in self._about),
            *self._meta(_TITLES), self._named, self._heading,
        )  # fmt: skip
        names = self._own_names()
        for text in stated:
            line = one_line(text, MAX_TITLE_CHARACTERS)
            # A title that is the site's name alone is that of its first page, or a template's.
            if line and _key(line) not in names:
                return _without_site(line, names, self._heading)
        return one_line(next((text for text in stated if text), ""), MAX_TITLE_CHARACTERS)

    def authors(self) -> tuple[str, ...]:
        """Give the writers that the first source with any names."""
        sources: Iterator[Iterable[str]] = iter((
            *(item.values.get(name, ()) for item in self._about for name in ("author", "creator")),
            *(map(_turned, self._metas.get(name, ())) for name in _PAPER_AUTHORS),
            *(self._metas.get(name, ()) for name in _AUTHORS),
            (text_within(link, MAX_AUTHOR_CHARACTERS + 1) for link in self._author_links()),
        ))  # fmt: skip
        names = self._own_names()
        for source in sources:
            found = dict.fromkeys(name for text in islice(source, MAX_AUTHORS) for name in _authors_in(text))
            # Where a site names itself as the writer, another source may know the person.
            if people := [name for name in found if _key(name) not in names]:
                return tuple(people[:MAX_AUTHORS])
        return ()

    def published(self) -> Iterator[str]:
        """Give what is said of the day of publication."""
        for item in self._about:
            yield item.first("datePublished", "uploadDate", "datePosted", "dateCreated")
        yield from self._meta(_PUBLISHED)
        yield from (day for day, is_change in self._moments() if not is_change)

    def modified(self) -> Iterator[str]:
        """Give what is said of the day of the last change."""
        for item in self._about:
            yield item.first("dateModified")
        yield from self._meta(_MODIFIED)
        yield from (day for day, is_change in self._moments() if is_change)

    def description(self) -> str:
        """Give the description."""
        stated = (*self._meta(_DESCRIPTIONS), *(item.first("description") for item in self._about))
        return next((line for text in stated if (line := one_line(text, MAX_DESCRIPTION_CHARACTERS))), "")

    def site_name(self) -> str:
        """Give the name of the site."""
        sites = [item.first("name", "alternateName") for item in self._items if "WebSite" in item.types]
        stated = (*self._meta(("og:site_name",)), *sites, *(item.first("publisher") for item in self._about))
        lines = (one_line(text, MAX_SITE_NAME_CHARACTERS) for text in (*stated, *self._meta(_SITE_NAMES)))
        return next((line for line in lines if line and not line.startswith(("http:", "https:"))), "")

    def language(self) -> str:
        """Give the language that the page says it is in."""
        stated = (attribute(self._root, "lang"), attribute(self._root, "xml:lang"), *self._meta(_LANGUAGES))
        for text in (*stated, *(item.first("inLanguage") for item in self._about)):
            # A list of languages says nothing of one page, so its first is not taken.
            if _LANGUAGE.fullmatch(text.strip()[:40]):
                return text.strip().replace("_", "-").lower()
        return ""

    def _meta(self, names: Iterable[str]) -> Iterator[str]:
        return (value for name in names for value in self._metas.get(name, ()) if value.strip())

    def _moments(self) -> Iterator[tuple[str, bool]]:
        """Give the first day that a `<time>` of the main part states, and the first that is said to be of a change."""
        seen: set[bool] = set()
        for moment in islice(self._root.iterfind(".//time[@datetime]"), _MOST_CANDIDATES):
            if all(parent.tag not in ("article", "main") for parent in moment.iterancestors()):
                continue
            marks = f"{attribute(moment, 'class')} {attribute(moment, 'itemprop')}".lower()
            is_change = "updated" in marks or "modified" in marks
            if is_change not in seen:
                seen.add(is_change)
                yield attribute(moment, "datetime"), is_change

    def _author_links(self) -> Iterator[lxml.html.HtmlElement]:
        links = (
            link for link in self._root.iterfind(".//a[@rel]") if "author" in attribute(link, "rel").lower().split()
        )
        # Of many, each belongs to one entry of a list.
        found = list(islice(links, 4))
        return iter(found if len(found) <= 3 else [])

    def _own_names(self) -> frozenset[str]:
        """Give the names of the site, as `_key` compares them."""
        host = host_of(self._url).removeprefix("www.")
        domain = site_of_host(host)
        names = {self.site_name(), host, domain, domain.partition(".")[0]}
        return frozenset(key for name in names if len(key := _key(name)) > 1)


def _ranked(items: tuple[Item, ...], url: str) -> tuple[Item, ...]:
    """Give the items that are about the page, most telling first: by kind, then whether they name its address."""
    ranks = []
    for number, item in enumerate(items):
        kind = next((rank for rank, kinds in enumerate(_KINDS) if not kinds.isdisjoint(item.types)), len(_KINDS))
        if item.is_own and kind < len(_KINDS):
            stated = (value for name in ("url", "@id", "mainEntityOfPage") for value in item.values.get(name, ()))
            is_named = any(value.partition("#")[0].rstrip("/") == url.rstrip("/") for value in stated)
            ranks.append((kind, not is_named, number, item))
    return tuple(item for *_, item in sorted(ranks, key=lambda entry: entry[:3])[:_MOST_CANDIDATES])


def _key(text: str) -> str:
    """Give what two names of one site have in common: letters and digits, case folded."""
    return _NO_WORD.sub("", text.casefold())


def _without_site(title: str, names: frozenset[str], heading: str) -> str:
    """Take the site's name off the end or the beginning of a title, with what divides them.

    Where one side is the page's heading, the other is the site's name, or a section's, whatever it says.
    """
    for _ in range(2):
        places = list(islice(_SEPARATOR.finditer(title), _MOST_CANDIDATES))
        for place in places if heading else ():
            if _key(heading) in (_key(title[: place.start()]), _key(title[place.end() :])):
                return heading
        if not places or _key(title) == _key(heading):
            return title
        last, first = places[-1], places[0]
        if _key(title[last.end() :]) in names and title[: last.start()].strip():
            title = title[: last.start()].strip()
        elif _key(title[: first.start()]) in names and title[first.end() :].strip():
            title = title[first.end() :].strip()
        else:
            break
    return title


def _authors_in(text: str) -> Iterator[str]:
    """Give the names in what a page states as its author; addresses of profiles and numbers are none."""
    line = one_line(text, MAX_AUTHORS * MAX_AUTHOR_CHARACTERS)
    by = _BY.match(line)
    for part in _BETWEEN_AUTHORS.split(line[by.end() :] if by else line)[:MAX_AUTHORS]:
        name = part.strip(" ,.@")
        is_name = any(character.isalpha() for character in name) and len(name) <= MAX_AUTHOR_CHARACTERS
        if is_name and _NO_NAME.search(part) is None and name.lower() not in _NO_AUTHOR:
            yield name


def _turned(text: str) -> str:
    """Turn "Last, First", as papers state their authors, the way that names are written."""
    last, comma, first = text.partition(",")
    return f"{first.strip()} {last.strip()}" if comma and "," not in first and len(text.split()) <= 5 else text


def _first_day(texts: Iterable[str], newest: date) -> date | None:
    for text in texts:
        day = day_in(text)
        if day is not None and FIRST_DAY <= day <= newest:
            return day
    return None
