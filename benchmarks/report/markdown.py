"""A report as Markdown: its tables, with what each comes from.

In: a `Report`. Out: Markdown as GitHub reads it. Must not: let a row's text become markup.
"""

import re
from collections.abc import Iterator

from benchmarks.report.content import Figure, Source, Table, sources_of
from benchmarks.report.report import Report
from benchmarks.report.text import plain

# What Markdown or the HTML in it could take for markup.
_MARKUP = re.compile(r"([\\`*_{}\[\]()#!|~<>&$])")


def markdown_of(report: Report) -> str:
    """Write the Markdown; the same report gives the same bytes."""
    return "\n".join(_lines(report)) + "\n"


def escaped(text: str, most: int = 300) -> str:
    """Give a text that Markdown shows as it is.

    Example:
        >>> escaped("a|b <i> _c_")
        'a\\\\|b \\\\<i\\\\> \\\\_c\\\\_'
    """
    return _MARKUP.sub(r"\\\1", plain(text, most))


def _lines(report: Report) -> Iterator[str]:
    yield "# Scenthound: measurements"
    yield ""
    yield (
        f"Rows of {escaped(report.first_date)} to {escaped(report.last_date)}; of each kind, collection and "
        f"configuration the latest."
    )
    if report.left_out:
        yield ""
        yield from (f"- {escaped(sentence)}" for sentence in report.left_out)
    for section in report.sections:
        yield from ("", f"## {escaped(section.title)}")
        for figure in section.figures:
            yield from _figure(figure)


def _figure(figure: Figure) -> Iterator[str]:
    yield from ("", f"### {escaped(figure.title)}", "")
    if figure.note:
        yield from (escaped(figure.note, 1000), "")
    yield from _table(figure.table)
    for source in sources_of(figure.sources):
        yield from _source(source)


def _table(table: Table) -> Iterator[str]:
    yield _row(table.columns)
    yield "|" + "|".join("---:" if table.is_number(at) else "---" for at in range(len(table.columns))) + "|"
    yield from (_row(cells) for cells in table.rows)


def _row(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(escaped(cell) for cell in cells) + " |"


def _source(source: Source) -> Iterator[str]:
    yield from ("", escaped(f"{source.date}, commit {source.commit}, {source.machine}; {source.versions}", 900), "")
    # Indented code: no sign ends it but the end of the line.
    yield from (f"    {plain(command, 1000)}" for command in source.commands)
