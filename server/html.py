"""Pages of HTML from the templates, and the two files that they load.

In: a template's name and values. Out: HTML in which every value is escaped, and the static files by name.
Must not: know what a page is about.
"""

import hashlib
from http import HTTPStatus
from pathlib import Path

import jinja2
from fastapi import Request, Response
from fastapi.responses import HTMLResponse

from crawler.errors import ScenthoundError
from server.choosing import choose, visible
from server.indexes import Indexes

_FOLDER = Path(__file__).resolve().parent
_STATIC_TYPES = {"style.css": "text/css; charset=utf-8", "icon.svg": "image/svg+xml"}


class Templates:
    """Renders pages; what every page shows comes from here.

    Args:
        indexes: What is being served is told at the foot of every page.
    """

    def __init__(self, indexes: Indexes) -> None:
        self._indexes = indexes
        self._static = {name: (_FOLDER / "static" / name).read_bytes() for name in _STATIC_TYPES}
        self._digests = {name: hashlib.sha256(body).hexdigest()[:12] for name, body in self._static.items()}
        self._environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(_FOLDER / "templates"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def page(self, request: Request, name: str, status: int = HTTPStatus.OK, **values: object) -> Response:
        """Render a template.

        Args:
            request: Whose caller sees no more of the indexes than it may use.
            name: The template's.
            status: HTTP status.
            values: What it shows; besides there are `facts` of what is being served (None while it is opened), `names`
                of all indexes, and, unless given, `error` (None) and `index`, the name of the one that is meant ("").
        """
        shown = {"error": None, "index": "", **values}
        try:
            facts = choose(self._indexes, request, index=str(shown["index"])).facts
        except ScenthoundError:
            facts = None
        shown |= {"facts": facts, "names": visible(self._indexes, request), "digests": self._digests}
        html = self._environment.get_template(name).render(shown)
        # Half a surrogate pair, which a client may have sent, cannot be encoded.
        return HTMLResponse(html.encode("utf-8", errors="replace"), status, headers={"Cache-Control": "no-cache"})

    def static_file(self, name: str) -> Response:
        """Give a file that pages load; 404 for any other name."""
        if name not in self._static:
            return Response(status_code=HTTPStatus.NOT_FOUND)
        # Pages name these files with a digest of their content, so a copy never goes stale.
        headers = {"Cache-Control": "public, max-age=31536000, immutable"}
        return Response(self._static[name], media_type=_STATIC_TYPES[name], headers=headers)
