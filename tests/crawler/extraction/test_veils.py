import pytest
from lxml.html import fragment_fromstring

from crawler.extraction.veils import is_hidden, is_opened, text_length


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ({"hidden": ""}, True),
        ({"style": "color:red; Display:NONE"}, True),
        ({"style": "visibility : hidden"}, True),
        ({"style": "display:block"}, False),
        ({"class": "hidden"}, False),
        ({"hidden": "", "id": "S:1f"}, False),
        ({"hidden": "", "id": "S:1f-menu"}, True),
    ],
)
def test_what_a_page_states_to_be_hidden_is(attributes: dict[str, str], expected: bool) -> None:
    assert is_hidden(attributes) is expected


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ({"role": "tabpanel"}, True),
        ({"class": "accordion__content"}, True),
        ({"aria-labelledby": "q1"}, True),
        ({"class": "note"}, False),
        ({"class": "tab", "id": "login-modal"}, False),
        ({"class": "dropdown-menu", "aria-labelledby": "b"}, False),
    ],
)
def test_what_readers_open_is_told_by_its_names_and_labels(attributes: dict[str, str], expected: bool) -> None:
    assert is_opened(attributes) is expected


def test_the_length_of_a_text_leaves_scripts_out() -> None:
    assert text_length(fragment_fromstring("<div>ab<p>cde</p><script>fghi</script></div>")) == 5
