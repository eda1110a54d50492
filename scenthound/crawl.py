"""`scenthound crawl`: fetch pages and keep them as WARC."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from scenthound.console import count_lines, json_option, printable, progress_bar, report


@click.command(
    epilog="""\b
Examples:
  scenthound crawl https://www.example.org/ --out crawl/ --contact you@example.org
  scenthound crawl https://a.example/ https://b.example/ --out crawl/ --max-pages 500 --contact you@example.org
  scenthound crawl http://docs.example:8000/ --out crawl/ --resolve docs.example:8000:127.0.0.1
  scenthound crawl --config crawl.toml --out crawl/
  scenthound crawl https://www.example.org/docs/ --include prefix:https://www.example.org/docs/ --out crawl/
  scenthound crawl --refresh crawl/ --out crawl-2/
  scenthound crawl --status crawl/"""
)
@click.argument("seeds", metavar="[URL]...", nargs=-1)
@click.option("--out", type=click.Path(path_type=Path), help="Folder for the crawl; new or empty.")
@click.option("--seeds", "seeds_file", type=click.Path(path_type=Path), help="File with more URLs, one a line.")
@click.option("--config", type=click.Path(path_type=Path), help="crawl.toml with seeds and settings; options win.")
@click.option(
    "--refresh",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Go on from the crawl in DIR, with its URLs and settings: ask its pages that are due whether they changed.",
)
@click.option("--max-pages", type=int, help="Pages to keep at most.  [default: 1000]")
@click.option("--max-pages-per-host", type=int, help="Pages to keep of one host at most.")
@click.option("--max-depth", type=int, help="Links to follow from a URL, one behind the other.  [default: 1000]")
@click.option("--delay-s", type=float, help="Seconds between two requests to one host.  [default: 1.0]")
@click.option("--contact", help="Address or page in the User-Agent by which a site's owner can reach you.")
@click.option(
    "--include", metavar="RULE", multiple=True, help="Follow only links to host:, domain:, prefix: or regex:..."
)
@click.option(
    "--exclude", metavar="RULE", multiple=True, help="Follow no links to host:, domain:, prefix: or regex:..."
)
@click.option("--sitemap", "sitemaps", metavar="URL", multiple=True, help="Read this sitemap or feed too.")
@click.option(
    "--sitemaps/--no-sitemaps",
    "follow_sitemaps",
    default=None,
    help="Read those that robots.txt names.  [default: yes]",
)
@click.option("--proxy", metavar="URL", help="Send every request to the proxy at http://host:port.")
@click.option(
    "--resolve", metavar="HOST:PORT:ADDRESS", multiple=True, help="Connect to ADDRESS for HOST:PORT; as curl's."
)
@click.option(
    "--status", "asked", metavar="DIR", type=click.Path(path_type=Path), help="Say how the crawl in DIR stands."
)
@json_option
def crawl(
    seeds: tuple[str, ...],
    out: Path | None,
    seeds_file: Path | None,
    config: Path | None,
    refresh: Path | None,
    resolve: tuple[str, ...],
    asked: Path | None,
    as_json: bool,
    **options: Any,
) -> None:
    """Crawl the hosts of the given URLs, obeying robots.txt, and keep every response as WARC.

    Links to other hosts are not followed, unless --include says so. Ctrl-C ends the crawl and keeps what was fetched. A
    crawl that was killed goes on when the same command is given again.
    """
    if asked:
        _report_status(asked, as_json=as_json)
        return
    from crawler.crawling.config import CrawlConfig, config_of, read_config, read_seeds
    from crawler.crawling.crawl import CrawlState
    from crawler.crawling.crawl import crawl as run_crawl
    from crawler.settings import CrawlSettings, parse_resolution

    if out is None:
        raise click.UsageError("Missing option '--out'.", click.get_current_context())
    nothing = CrawlConfig((), {})
    written = read_config(config) if config else nothing
    older = config_of(refresh) if refresh else nothing
    everywhere = (*older.seeds, *seeds, *(read_seeds(seeds_file) if seeds_file else ()), *written.seeds)
    given = {name: value for name, value in options.items() if value not in (None, ())}
    if resolve:
        given["resolutions"] = tuple(parse_resolution(text) for text in resolve)
    chosen: dict[str, Any] = {**older.settings, **written.settings, **given}
    settings = CrawlSettings(**chosen)
    latest = [CrawlState(0, 0, 0, 0, {})]

    def aside() -> str:
        state = latest[0]
        missed = "".join(f", {count:,} {reason}" for reason, count in list(state.missed.items())[:3])
        return f"{state.hosts:,} hosts, {state.queued:,} waiting, {sum(state.missed.values()):,} missed{missed}"

    with progress_bar(as_json=as_json, aside=aside) as progress:

        def watch(state: CrawlState) -> None:
            latest[0] = state
            progress("pages", state.pages, state.pages_known)

        crawled = run_crawl(everywhere, out, settings, refreshes=refresh, watch=watch, now=lambda: datetime.now(UTC))
    ended = "Interrupted; kept" if crawled.interrupted else "Kept"
    report(
        {
            "crawl": str(out),
            "crawl_id": crawled.crawl_id,
            "pages": crawled.pages,
            "counts": dict(crawled.counts),
            "interrupted": crawled.interrupted,
            "duration_s": round(crawled.duration_s, 1),
        },
        as_json=as_json,
        lines=[f"{ended} {crawled.pages:,} pages in {crawled.duration_s:.1f} s.", *count_lines(crawled.counts)],
        location=f"{out}",
        following=f"scenthound clean {out} --out corpus/",
    )


def _report_status(folder: Path, *, as_json: bool) -> None:
    from crawler.crawling.status import status_of

    status = status_of(folder)
    counts = dict(status.counts)
    if as_json:
        found = {"crawl": str(folder), "state": status.state, "queued": status.queued, "in_flight": status.in_flight}
        click.echo(json.dumps(found | {"hosts": status.hosts, "counts": counts}, ensure_ascii=False))
        return
    lines = [f"{folder}: {status.state}", *count_lines(counts)]
    if status.state != "finished":
        lines += count_lines({"waiting": status.queued, "under way": status.in_flight, "hosts": status.hosts})
    for line in lines:
        click.echo(printable(line))
