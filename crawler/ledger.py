"""The books of a crawl: every address that was met, counted once, with the reason where it was not archived.

In: outcomes, as they come. Out: counts for the manifest, and the story of one address for a message.
Must not: decide anything.
"""

from collections import Counter

from crawler.exchange import FetchFailure


class Ledger:
    """Counts of one crawl."""

    def __init__(self) -> None:
        self.pages = 0
        self.responses = 0
        self.succeeded = False
        self._statuses: Counter[str] = Counter()
        self._missed: Counter[str] = Counter()
        self._off_site: set[str] = set()
        self._outcomes: dict[str, tuple[str, str]] = {}

    def archive(self, url: str, status: int, *, is_page: bool, leads_to: str) -> None:
        """Book an archived response.

        Args:
            url: Its address.
            status: HTTP status.
            is_page: Whether it counts as a page.
            leads_to: Where it redirects to, or "".
        """
        self.responses += 1
        self.pages += is_page
        self.succeeded = self.succeeded or 200 <= status <= 299
        self._statuses[f"{status // 100}xx"] += 1
        self._explain(url, f"a redirect to {leads_to}" if leads_to else f"status {status}", leads_to)

    def miss(self, url: str, failure: FetchFailure) -> None:
        """Book an address that was not archived."""
        self._missed[failure.reason] += 1
        self._explain(url, f"{failure.reason} ({failure.detail})")

    def miss_off_site(self, url: str) -> None:
        """Book an address outside the crawl's hosts; each is counted once, however many pages link to it."""
        self._off_site.add(url)
        self._explain(url, "an address outside the seeds' hosts")

    def miss_many(self, reason: str, count: int) -> None:
        """Book addresses that nobody looked at."""
        self._missed[reason] += count

    def counts(self) -> dict[str, int]:
        """Give "pages", "responses", "status.2xx" and so on, "missed.robots" and so on; none of the last is 0."""
        missed = self._missed + Counter({"off_site": len(self._off_site)})
        counts = {"pages": self.pages, "responses": self.responses}
        counts |= {f"status.{status}": count for status, count in sorted(self._statuses.items())}
        return counts | {f"missed.{reason}": count for reason, count in sorted(missed.items())}

    def explanation(self, url: str) -> str:
        """Tell how an address came out, redirects included; for a crawl in which nothing succeeded."""
        told: dict[str, str] = {}
        while url and url not in told:
            told[url], url = self._outcomes.get(url, ("no answer before the end", ""))
        return ", then ".join(told.values())

    def _explain(self, url: str, outcome: str, leads_to: str = "") -> None:
        # Once one address succeeded nobody will ask, and a long crawl must not keep a text for each address.
        if not self.succeeded:
            self._outcomes[url] = (outcome, leads_to)
