import pytest
from lxml.html import fragment_fromstring

from crawler.extraction.tables import holds_data


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<table><tr><th>a<th>b<tr><td>1<td>2</table>", True),
        ("<table><caption>c</caption><tr><td>1<td>2</table>", True),
        ("<table><tr><td>one column<tr><td>of text</table>", False),
        ("<table><tr><td>a<td><table><tr><td>b</table></table>", False),
        ("<table><tr><td>a<td><h2>b</h2></table>", False),
        ("<table><tr><td>1<td><pre>code</pre></table>", False),
        (f"<table><tr><td>1<td>{'word ' * 200}</table>", False),
        ("<table></table>", False),
    ],
)
def test_tables_of_data_are_told_from_tables_of_layout(markup: str, expected: bool) -> None:
    assert holds_data(fragment_fromstring(markup)) is expected
