"""What was asked, once parsed.

Out: `Query`, which every backend can answer. Must not: know how the request was written or what an engine is.
"""

from dataclasses import dataclass, replace
from datetime import date

from indexer.condition import Condition

PHRASE_BONUS = 10.0
"""What a preferred phrase adds to BM25: as much as a word that one of 20,000 documents has, counted in full."""


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed query.

    Attributes:
        text: The words to look for, white space normalised; what both legs rank by. May be "": nothing is found.
        sites: Hosts or registrable domains; a document counts when its host is one of them or lies below one.
            Empty: all.
        languages: BCP 47 tags as `Document.language` has them; empty: all.
        page_types: As `Document.page_type` has them; empty: all.
        list_actions: As `Document.list_action` has them: "trust", "demote" or "" (on no list); empty: all.
        published_from: First day of publication; documents without a day are out when this or the next is given.
        published_to: Last day of publication, itself included.
        most_spam: Highest `Document.spam_score`, in [0, 1]; None: any.
        phrases: Words that must stand in the title or in the text as they are, in this order, without regard to case;
            stemming and stop words do not apply to them.
        excluded: Phrases or words, one of which rules a document out; read as `phrases` are.
        preferred: Phrases, read as `phrases` are, each of which adds `PHRASE_BONUS` to a document's BM25 and rules
            none out.
        condition: What must hold besides; None: nothing.
        terms: Index terms with weights, > 0, that the lexical leg ranks by in place of the words of `text`, each
            counting as often as its weight says; (): by the words.

    Where the text has words and all of them are left out as stop words, the lexical leg finds all that has the phrases
    asked for and meets the condition, alike with score 0; without either it finds nothing.
    """

    text: str
    sites: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    page_types: tuple[str, ...] = ()
    list_actions: tuple[str, ...] = ()
    published_from: date | None = None
    published_to: date | None = None
    most_spam: float | None = None
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    preferred: tuple[str, ...] = ()
    condition: Condition | None = None
    terms: tuple[tuple[str, float], ...] = ()

    @property
    def is_filtered(self) -> bool:
        """Whether some documents are excluded whatever their score."""
        return self.has_filters or self.has_phrases or self.condition is not None

    @property
    def has_filters(self) -> bool:
        """Whether what is known of a document besides its text can exclude it."""
        return bool(
            self.sites
            or self.languages
            or self.page_types
            or self.list_actions
            or self.is_dated
            or self.most_spam is not None
        )

    @property
    def has_phrases(self) -> bool:
        """Whether words that must or must not stand in a document can exclude it."""
        return bool(self.phrases or self.excluded)

    @property
    def is_dated(self) -> bool:
        """Whether a day of publication is asked for."""
        return self.published_from is not None or self.published_to is not None

    @property
    def asks_for_words(self) -> bool:
        """Whether some words must stand in a document, so that it is found even if none of them ranks."""
        return bool(self.phrases) or self.condition is not None

    @property
    def filters(self) -> "Query":
        """The query without its words, phrases and condition: equal for all queries that filter alike."""
        return replace(self, text="", phrases=(), excluded=(), preferred=(), condition=None, terms=())

    @property
    def rules(self) -> "Query":
        """All of the query that rules documents out: equal for all queries that leave the same documents."""
        return replace(self, text="", preferred=(), terms=())


def host_lies_in(host: str, site: str) -> bool:
    """Say whether a host is `site` or lies below it: "docs.python.org" in "python.org", but not "notpython.org"."""
    return host == site or host.endswith("." + site)


@dataclass(frozen=True, slots=True)
class Operator:
    """An operator as it was written, and what came of it.

    Attributes:
        operator: Its one name: "phrase", "+", "-", "AND", "OR", "NOT", "()", or "site" and the like, "-site" where it
            excludes.
        value: What it was given, as written, at most 100 characters.
        reason: Why it was not applied as written; "" where it was.
    """

    operator: str
    value: str
    reason: str = ""
