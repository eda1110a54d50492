"""What was asked, once parsed.

Out: `Query`, which every backend can answer. Must not: know how the request was written or what an engine is.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed query.

    Attributes:
        text: The words to look for, white space normalised; what both legs rank by. May be "": nothing is found.
        sites: Hosts or registrable domains; a document counts when its host is one of them or lies below one.
            Empty: all.
        languages: BCP 47 tags as `Document.language` has them; empty: all.
    """

    text: str
    sites: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()

    @property
    def is_filtered(self) -> bool:
        """Whether some documents are excluded whatever their score."""
        return bool(self.sites or self.languages)


def host_lies_in(host: str, site: str) -> bool:
    """Say whether a host is `site` or lies below it: "docs.python.org" in "python.org", but not "notpython.org"."""
    return host == site or host.endswith("." + site)
