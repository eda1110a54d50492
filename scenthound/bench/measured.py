"""What the commands of `scenthound bench` share: options, and what is done with what was measured.

Must not: measure.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scenthound.console import report

if TYPE_CHECKING:
    from crawler.artefact import Json

# The exit code of a measurement that is not what was expected or promised.
EXIT_DEPARTED = 1

# How to come by pages to crawl, for the help of the commands that need some.
PAGES_HELP = """\b
Each FOLDER of HTML becomes a host. Debian's documentation packages have thousands of pages:
  apt-get download openjdk-17-doc debian-handbook libboost1.81-doc && mkdir docs
  for package in *.deb; do dpkg -x $package docs/${package%%_*}; done"""

results_option: Callable[[Any], Any] = click.option(
    "--results",
    type=click.Path(path_type=Path),
    default=None,
    help="Folder of the result files.  [default: the project's]",
)

folders_argument: Callable[[Any], Any] = click.argument(
    "folders",
    metavar="FOLDER...",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
)


def most_pages_option(default: int) -> Callable[[Any], Any]:
    """Give the option that bounds the pages of a folder."""
    return click.option(
        "--most-pages", type=click.IntRange(1), default=default, show_default=True, help="Pages a folder at most."
    )


def repeats_option(default: int) -> Callable[[Any], Any]:
    """Give the option that says how often everything is measured."""
    return click.option(
        "--repeats", type=click.IntRange(1, 100), default=default, show_default=True, help="Crawls of each, in turn."
    )


def texts_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a comparison of engines its file of texts, and how many of them, of questions and of builds."""
    for option in (
        click.option(
            "--repeats", type=click.IntRange(1, 100), default=3, show_default=True, help="Builds of each, in turn."
        ),
        click.option(
            "--queries", type=click.IntRange(1), default=500, show_default=True, help="Parts of titles to ask for."
        ),
        click.option(
            "--grow",
            type=click.IntRange(0),
            default=0,
            help="Documents in all: those above FILE's are made of its sentences, for costs at sizes that it lacks.",
        ),
        click.option("--most", type=click.IntRange(2), default=150_000, show_default=True, help="Documents at most."),
        click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path)),
    ):
        command = option(command)
    return command


def keep(
    name: str, command: str, figures: "Mapping[str, Json]", *, results: Path | None, as_json: bool, following: str
) -> None:
    """Append one measurement to its file of results, and print it.

    Args:
        name: Of the benchmark, and so of the file.
        command: What to type to measure it again.
        figures: What was measured, units in the names.
        results: Folder of the result files; None for the project's.
        as_json: Print only the figures.
        following: The command to run next.
    """
    from benchmarks.record import RESULTS, record

    location = record(name, command, figures, today=datetime.now(UTC).date(), results=results or RESULTS)
    lines = [f"  {figure}: {value}" for figure, value in figures.items()]
    report(figures, as_json=as_json, lines=lines, location=str(location), following=following)
