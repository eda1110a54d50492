import pytest

from server.wire.domains import Domains, domains, reaches


@pytest.mark.parametrize("written", ["a.org", " a.org ", "https://a.org", "HTTP://a.org/", "a.org/*", "a.org/?q#x"])
def test_a_domain_is_taken_however_it_is_written(written: str) -> None:
    assert domains([written], [written]) == Domains(("a.org",), ("a.org",))


def test_a_directory_becomes_an_operator_and_takes_the_other_domains_along() -> None:
    found = domains(["a.org", "https://b.org/c d/*"], ["e.org", "f.org/g/"])
    assert found == Domains((), ("e.org",), "(site:a.org OR site:b.org/c%20d) -site:f.org/g")
    assert found.written_behind("lemur") == "lemur (site:a.org OR site:b.org/c%20d) -site:f.org/g"
    assert domains(["a.org"]).written_behind("lemur") == "lemur"


def test_no_sign_of_a_directory_can_end_its_operator() -> None:
    (operator,) = (domains(['x" OR y/a) OR "b'], []).operators,)
    assert operator == "(site:x%22%20OR%20y/a%29%20OR%20%22b)"


@pytest.mark.parametrize(
    ("domain", "is_reached"),
    [
        ("b.org", True),
        ("https://A.b.org/", True),
        ("*.org", True),
        ("b.org/docs", True),
        ("b.org/docs/x", True),
        ("b.org/doc", False),
        ("c.b.org", False),
        ("notb.org", False),
    ],
)
def test_an_address_lies_in_a_domain_and_its_directory(domain: str, is_reached: bool) -> None:
    assert reaches(domain, "https://a.b.org/Docs/x?y", "a.b.org") is is_reached
