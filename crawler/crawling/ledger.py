"""The books of a crawl: how every address came out, summed up.

In: outcomes, as they come or as the frontier keeps them. Out: counts for the manifest, and the story of one address
for a message. Must not: decide anything.
"""

from collections import Counter
from collections.abc import Callable, Mapping

from crawler.frontier.entries import Outcome


class Ledger:
    """Counts of one crawl."""

    def __init__(self) -> None:
        self.pages = 0
        self.responses = 0
        self.succeeded = False
        self._statuses: Counter[str] = Counter()
        self._revisits = 0
        self._missed: Counter[str] = Counter()

    @property
    def missed(self) -> Mapping[str, int]:
        """Give how many addresses were met and not archived, by reason, the most frequent first."""
        return dict(self._missed.most_common())

    def book(self, outcome: Outcome, count: int = 1) -> None:
        """Count what became of one address, or of `count` that came out alike."""
        if outcome.reason:
            self._missed[outcome.reason] += count
            return
        self.responses += count
        self.pages += count * outcome.is_page
        self._revisits += count * outcome.unchanged
        self.succeeded = self.succeeded or 200 <= outcome.status <= 299 or outcome.unchanged
        self._statuses[f"{outcome.status // 100}xx"] += count
        for reason, lost in outcome.losses:
            self._missed[reason] += count * lost

    def counts(self) -> dict[str, int]:
        """Give "pages", "responses", and where not 0 "revisits", "status.2xx" and so on, "missed.robots" and so on."""
        counts = {"pages": self.pages, "responses": self.responses}
        counts |= {"revisits": self._revisits} if self._revisits else {}
        counts |= {f"status.{status}": count for status, count in sorted(self._statuses.items())}
        return counts | {f"missed.{reason}": count for reason, count in sorted(self._missed.items())}


def explain(url: str, outcome_of: Callable[[str], Outcome | None]) -> str:
    """Tell how an address came out, redirects included; for a crawl in which nothing succeeded."""
    told: dict[str, str] = {}
    while url and url not in told:
        outcome = outcome_of(url)
        told[url], url = ("no answer before the end", "") if outcome is None else _explain(outcome)
    return ", then ".join(told.values())


def _explain(outcome: Outcome) -> tuple[str, str]:
    if outcome.reason == "off_site":
        return "an address outside the seeds' hosts", ""
    if outcome.reason:
        return f"{outcome.reason} ({outcome.detail})", ""
    if outcome.detail:
        return f"a redirect to {outcome.detail}", outcome.detail
    return f"status {outcome.status}", ""
