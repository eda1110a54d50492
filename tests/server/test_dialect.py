import pytest

from indexer.errors import SettingsError
from server.dialect import LARGEST_BODY_BYTES, NATIVE, Answer, Dialect, Dialects


def _named(name: str, *prefixes: str) -> Dialect:
    return Dialect(name, prefixes, lambda status, _: Answer(status, b"{}"))


def test_the_longest_prefix_of_whole_steps_decides() -> None:
    res, llm = _named("res", "/res", "/exact"), _named("llm", "/res/v1/llm")
    dialects = Dialects([res, llm])
    assert dialects.of("/res/v1/web") is res
    assert dialects.of("/res/v1/llm/context") is llm
    assert dialects.of("/exact") is res
    assert dialects.of("/restaurant") is NATIVE
    assert dialects.of("") is NATIVE


@pytest.mark.parametrize("size", [0, 1023, LARGEST_BODY_BYTES + 1])
def test_the_largest_body_of_a_dialect_has_bounds(size: int) -> None:
    with pytest.raises(SettingsError, match=f"max_body_bytes: found {size}"):
        Dialect("res", ("/res",), lambda status, _: Answer(status, b"{}"), max_body_bytes=size)
