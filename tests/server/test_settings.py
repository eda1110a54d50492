"""Settings of the service: every field explained, values in range."""

from dataclasses import fields

import pytest

from indexer.errors import SettingsError
from server.settings import ServerSettings


def test_every_setting_is_documented() -> None:
    text = ServerSettings.__doc__ or ""
    for field in fields(ServerSettings):
        assert f"        {field.name}:" in text


@pytest.mark.parametrize(
    ("name", "value"),
    [("port", -1), ("port", 65_536), ("search_threads", 0), ("max_body_bytes", 10), ("stop_timeout_s", -1)],
)
def test_a_value_outside_its_range_is_refused_by_name(name: str, value: int) -> None:
    with pytest.raises(SettingsError) as caught:
        ServerSettings(**{name: value})  # type: ignore[arg-type]  # the name is a parameter of the test
    assert caught.value.thing == name
