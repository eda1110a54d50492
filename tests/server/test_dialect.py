from server.dialect import NATIVE, Answer, Dialect, Dialects


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
