"""robots.txt: what a site allows, by RFC 9309.

In: how the answer to /robots.txt came out, its body, and the name this crawler goes by. Out: `RobotsRules`, valid for
one origin. Protego matches; this file decides what each status means. Must not: fetch, or know other origins.

Status rules (RFC 9309, section 2.3.1): 2xx, the rules in the body; 4xx, everything is allowed; 5xx, and no answer at
all, nothing is allowed. Where the standard leaves a choice, this crawler refuses: after a redirect that leads nowhere,
and after 429, which asks to be left alone.
"""

import re
from dataclasses import dataclass

from protego import Protego

# What RFC 9309, section 2.5, makes a crawler read at least; longer files are cut at the last whole line.
MAX_ROBOTS_BYTES = 500 * 1024

# Redirects followed from /robots.txt, also to other hosts: what RFC 9309, section 2.3.1.2, asks for at least.
MAX_ROBOTS_REDIRECTS = 5

# A user-agent line names a product by letters, hyphens and underscores (RFC 9309, section 2.2.1), in practice also by
# digits. What stands behind, as in "Scenthound/0.1" or "Scenthound crawler", would keep Protego from recognising it.
_AGENT = re.compile(r"^([ \t]*user-?agent[ \t]*:[ \t]*[\w-]+)[^\r\n]*", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class RobotsRules:
    """What one origin allows one crawler.

    Attributes:
        delay_s: Crawl-delay asked for, in seconds; 0 where none is.
        refusal: Why nothing is allowed, for instance "status 503"; "" where the rules decide.
    """

    delay_s: float
    refusal: str
    _rules: Protego | None
    _token: str

    def allowed(self, url: str) -> bool:
        """Say whether a canonical URL of this origin may be fetched."""
        if self.refusal:
            return False
        # The comparison with True makes a bool of what an untyped library gives.
        return self._rules is None or self._rules.can_fetch(url, self._token) is True


def rules_from(status: int | None, body: bytes, token: str) -> RobotsRules:
    """Read the outcome of a request for /robots.txt.

    Args:
        status: Status of the last response, redirects followed; None when no response came.
        body: Its body without content coding; read for 2xx only.
        token: Name of the crawler without version, as robots.txt writes it.
    """
    if status is None:
        return RobotsRules(0.0, "no answer", None, token)
    if 200 <= status <= 299:
        rules = Protego.parse(_text(body))
        return RobotsRules(rules.crawl_delay(token) or 0.0, "", rules, token)
    if 400 <= status <= 499 and status != 429:
        return RobotsRules(0.0, "", None, token)
    return RobotsRules(0.0, f"status {status}", None, token)


def _text(body: bytes) -> str:
    if len(body) > MAX_ROBOTS_BYTES:
        body = body[:MAX_ROBOTS_BYTES]
        # Half a rule would forbid or allow more than was meant.
        body = body[: max(body.rfind(b"\n"), body.rfind(b"\r")) + 1]
    # Protego takes a byte order mark for a part of the first line.
    text = body.removeprefix(b"\xef\xbb\xbf").decode("utf-8", errors="replace")
    return _AGENT.sub(r"\1", text)
