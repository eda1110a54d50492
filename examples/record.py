"""Make `examples/crawl` again: serve Debian's documentation packages under their true host names, and crawl them.

In: the packages named below, from Debian's archive. Out: a crawl in `examples/crawl`, at most 6 MB.
The pages are served on loopback over TLS by a certificate made for this one run, and `scenthound crawl` is told where
the hosts are with --resolve, so the archive holds the addresses that the pages have on the web.

Run as root (it listens on port 443), on Debian 12: `python examples/record.py`
"""

import functools
import http.server
import shutil
import ssl
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Site:
    """One documentation package and where its pages are on the web.

    Attributes:
        host: True host name.
        package: Debian package.
        folder: Where its pages lie inside the package.
        prefix: Path on the web that the folder stands for.
        seeds: Paths to begin with.
        allowed: Path prefixes that the sample takes in; robots.txt closes the others, which keeps the sample small.
    """

    host: str
    package: str
    folder: str
    prefix: str
    seeds: tuple[str, ...]
    allowed: tuple[str, ...]


def _below(prefix: str, names: str) -> tuple[str, ...]:
    return tuple(prefix + name for name in names.split())


SITES = (
    Site(
        "docs.python.org",
        "python3.11-doc",
        "usr/share/doc/python3.11/html",
        "/3.11/",
        ("/3.11/tutorial/index.html",),
        ("/3.11/tutorial/",),
    ),
    Site(
        "www.postgresql.org",
        "postgresql-doc-15",
        "usr/share/doc/postgresql-doc-15/html",
        "/docs/15/",
        ("/docs/15/index.html",),
        _below(
            "/docs/15/",
            "index.html tutorial queries indexes- auth- client-auth manage- backup logical-replication- typeconv- "
            "sql-drop view- catalog- "
            "datatype.html datatype-b datatype-c datatype-e datatype-m datatype-n datatype-o datatype-t datatype-u "
            "mvcc transaction-iso explicit-locking populate database-roles role- user-manag locale",
        ),
    ),
    Site(
        "httpd.apache.org",
        "apache2-doc",
        "usr/share/doc/apache2-doc/manual/en",
        "/docs/2.4/",
        ("/docs/2.4/howto/index.html", "/docs/2.4/vhosts/index.html"),
        _below("/docs/2.4/", "howto/ vhosts/ getting-started.html logs.html urlmapping.html configuring.html"),
    ),
    Site(
        "www.sqlite.org",
        "sqlite3-doc",
        "usr/share/doc/sqlite3",
        "/",
        ("/lang.html",),
        _below(
            "/",
            "lang.html lang_an lang_at lang_b lang_com lang_con lang_createi lang_createv lang_d lang_in lang_k lang_r "
            "lang_sa lang_t lang_u lang_v "
            "about.html whentouse.html quickstart.html serverless.html zeroconf.html",
        ),
    ),
)


class Pages(http.server.SimpleHTTPRequestHandler):
    """Answer for every site of `SITES`, by the Host header."""

    protocol_version = "HTTP/1.1"

    def __init__(self, *args: object, packages: Path, **kwargs: object) -> None:
        self._packages = packages
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed through as socketserver gives them

    def translate_path(self, path: str) -> str:
        """Find the file of a request; a path outside the site's prefix names no file."""
        site = self._site()
        relative = unquote(urlsplit(path).path).removeprefix(site.prefix) if site else ""
        root = (self._packages / site.folder).resolve() if site else self._packages
        file = (root / relative).resolve()
        return str(file if file.is_relative_to(root) and file.is_file() else root / "no-such-page")

    def do_GET(self) -> None:
        """Serve robots.txt from the site's allowed prefixes, anything else from its package."""
        site = self._site()
        if site is None or self.path != "/robots.txt":
            super().do_GET()
            return
        body = "\n".join(["User-agent: *", *(f"Allow: {path}" for path in site.allowed), "Disallow: /", ""]).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def guess_type(self, path: object) -> str:
        """State the charset, as the true sites do."""
        kind = super().guess_type(str(path))
        return "text/html; charset=utf-8" if kind == "text/html" else kind

    def log_message(self, *args: object) -> None:
        """Say nothing: the crawl reports what it fetched."""

    def _site(self) -> Site | None:
        host = self.headers.get("Host", "").partition(":")[0]
        return next((site for site in SITES if site.host == host), None)


def unpack(folder: Path) -> None:
    """Fetch the packages from Debian's archive and unpack them without installing."""
    for site in SITES:
        subprocess.run(["apt-get", "download", site.package], cwd=folder, check=True)  # noqa: S603, S607  fixed words
    for package in folder.glob("*.deb"):
        subprocess.run(["dpkg", "-x", package, folder], check=True)  # noqa: S603, S607  fixed words
    for site in SITES:
        # Debian leaves links to shared files (style sheets, other packages) beside the pages; they are not pages.
        for path in (folder / site.folder).rglob("*"):
            if path.is_symlink():
                path.unlink()


def make_certificate(folder: Path) -> Path:
    """Make a key and a self-signed certificate for all hosts, in one PEM file that also serves as the trust store."""
    names = ",".join(f"DNS:{site.host}" for site in SITES)
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=scenthound example",
    ]
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(  # noqa: S603  fixed words and a path of ours
        [*command, "-addext", f"subjectAltName={names}", "-keyout", key, "-out", certificate],
        check=True,
        capture_output=True,
    )
    return certificate


def main() -> int:
    """Serve, crawl, stop."""
    out = HERE / "crawl"
    shutil.rmtree(out, ignore_errors=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        unpack(folder)
        certificate = make_certificate(folder)
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 443), functools.partial(Pages, packages=folder))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, folder / "key.pem")
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        seeds = [f"https://{site.host}{path}" for site in SITES for path in site.seeds]
        resolve = [word for site in SITES for word in ("--resolve", f"{site.host}:443:127.0.0.1")]
        ran = subprocess.run(  # noqa: S603  our own command
            [sys.executable, "-m", "scenthound", "crawl", *seeds, "--out", out, "--delay-s", "0", *resolve],
            env={"SSL_CERT_FILE": str(certificate), "PATH": "/usr/bin:/bin"},
            cwd=HERE.parent,
            check=False,
        )
        server.shutdown()
        return ran.returncode


if __name__ == "__main__":
    sys.exit(main())
