"""The `scenthound` command: its commands, and how every one of them ends.

In: arguments. Out: an exit code.

    0    done
    1    done, but not with the result that was asked for (a benchmark departs from its expected number)
    2    refused: the arguments, the input or the place to write to cannot be used; one sentence says why
    130  interrupted by Ctrl-C

Must not: do any of the work.
"""

import logging
import os
import sys

import click

from crawler.errors import ScenthoundError
from scenthound.bench.group import bench
from scenthound.clean import clean
from scenthound.console import complain
from scenthound.corpus import corpus
from scenthound.crawl import crawl
from scenthound.document import document
from scenthound.explain import explain
from scenthound.goggles import goggles
from scenthound.imports import imports
from scenthound.index import index
from scenthound.keys import keys
from scenthound.search import search
from scenthound.serve import serve
from scenthound.snapshots.group import snapshots
from scenthound.suggest import suggest

EXIT_DONE = 0
EXIT_REFUSED = 2
EXIT_INTERRUPTED = 130


@click.group(
    no_args_is_help=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    epilog="""\b
Examples:
  scenthound crawl https://www.example.org/ --out crawl/ --contact you@example.org
  scenthound clean crawl/ --out corpus/
  scenthound index corpus/ --out index/
  scenthound search index/ "how do I begin"
  scenthound serve index/""",
)
@click.version_option(package_name="scenthound")
def scenthound() -> None:
    """Crawl, clean, index, search and serve: an open search index for agents."""


for _command in (
    crawl,
    clean,
    corpus,
    index,
    snapshots,
    goggles,
    search,
    suggest,
    explain,
    document,
    serve,
    keys,
    imports,
    bench,
):
    scenthound.add_command(_command)


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code.

    Args:
        arguments: What follows the program's name; None takes `sys.argv`.
    """
    arguments = sys.argv[1:] if arguments is None else arguments
    as_json = "--json" in arguments
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    try:
        outcome = scenthound.main(args=arguments, prog_name="scenthound", standalone_mode=False)
        return outcome if isinstance(outcome, int) else EXIT_DONE
    except (click.Abort, KeyboardInterrupt):
        complain("interrupted", as_json=as_json)
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        # The reader of our output (head, less) has gone; Python would complain once more while shutting down.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_DONE
    except (click.ClickException, ScenthoundError, OSError) as error:
        complain(_refusal(error), as_json=as_json)
        return EXIT_REFUSED


def _refusal(error: click.ClickException | ScenthoundError | OSError) -> ScenthoundError | str:
    """Say in one sentence why a command was refused."""
    if isinstance(error, click.ClickException):
        command = getattr(getattr(error, "ctx", None), "command_path", "scenthound")
        return f"{error.format_message().rstrip('.')}; see `{command} --help`"
    if isinstance(error, OSError):
        return f"{error.filename or 'a file'}: {error.strerror or error}; mend that and run the command again"
    return error


if __name__ == "__main__":
    sys.exit(main())
