"""What a command says: progress while it works, its result, and where to go next.

Progress and complaints go to standard error, results to standard output, so that `--json | jq` works.
Must not: know what any command does.
"""

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import click
from tqdm import tqdm

from crawler.errors import ScenthoundError
from crawler.progress import Progress, silent

json_option: Callable[[Any], Any] = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")


@contextmanager
def progress_bar(*, as_json: bool, aside: Callable[[], str] = str) -> Iterator[Progress]:
    """Draw a bar a stage with rate and time left; nothing with `--json`, so that programs read clean output.

    What `aside` gives stands behind the bar.
    """
    if as_json:
        yield silent
        return
    bars: dict[str, tqdm[Any]] = {}

    def progress(stage: str, done: int, total: int | None) -> None:
        if stage not in bars:
            for bar in bars.values():
                bar.close()
            bars[stage] = tqdm(desc=stage, total=total, unit="", file=sys.stderr, mininterval=0.5, dynamic_ncols=True)
        bar = bars[stage]
        bar.total = total
        bar.set_postfix_str(aside(), refresh=False)
        bar.update(done - bar.n)

    try:
        yield progress
    finally:
        for bar in bars.values():
            bar.close()


def tell(sentence: str, *, as_json: bool) -> None:
    """Say something while work goes on, above its bar; nothing with `--json`."""
    if not as_json:
        tqdm.write(printable(sentence), file=sys.stderr)


def report(result: Mapping[str, Any], *, as_json: bool, lines: Sequence[str], location: str, following: str) -> None:
    """Print a result.

    Args:
        result: What programs read, with plain JSON types.
        as_json: Print only `result`.
        lines: What people read.
        location: Where the result lies, for the last line.
        following: The command to run next, for the last line.
    """
    if as_json:
        click.echo(json.dumps(result, ensure_ascii=False))
        return
    for line in lines:
        click.echo(printable(line))
    click.echo(f"{location} is ready. Next: {following}")


def complain(error: ScenthoundError | str, *, as_json: bool) -> None:
    """Print why a command ended, as one sentence; with `--json` also as an object on standard output."""
    if as_json:
        parts = {"message": str(error)}
        if isinstance(error, ScenthoundError):
            parts |= {"thing": error.thing, "found": error.found, "wanted": error.wanted, "remedy": error.remedy}
        click.echo(json.dumps({"error": parts}, ensure_ascii=False))
    click.echo(f"scenthound: {printable(str(error))}", err=True)


def count_lines(counts: Mapping[str, int]) -> list[str]:
    """Format counts one a line, numbers aligned."""
    width = max((len(f"{count:,}") for count in counts.values()), default=0)
    return [f"  {count:>{width},}  {name}" for name, count in counts.items()]


def printable(text: str) -> str:
    """Remove control characters, which a page's title could use to take over a terminal."""
    return "".join(character for character in text if character.isprintable() or character in "\n\t")
