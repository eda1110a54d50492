import pytest
from pydantic import BaseModel, ValidationError

from server.wire.flags import Flag


class _Asked(BaseModel):
    flag: Flag = None


@pytest.mark.parametrize(
    ("written", "meant"),
    [("True", True), ("true", True), ("1", True), (1, True), ("OFF", False), (0, False), ("", None), (True, True)],
)
def test_yes_and_no_are_read_as_clients_write_them(written: object, meant: bool | None) -> None:
    assert _Asked.model_validate({"flag": written}).flag is meant


@pytest.mark.parametrize("written", ["maybe", 2, [], {}])
def test_anything_else_is_refused(written: object) -> None:
    with pytest.raises(ValidationError):
        _Asked.model_validate({"flag": written})
