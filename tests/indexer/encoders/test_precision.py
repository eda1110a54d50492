"""Which numbers "auto" stands for."""

from pathlib import Path

import pytest

from indexer.encoders.precision import with_precision
from indexer.errors import SettingsError
from indexer.settings import BuildSettings


@pytest.mark.parametrize(
    ("description", "expected"),
    [
        ("processor : 0\nflags\t\t: fpu avx512f avx512_bf16 sse\n", "bfloat16"),
        ("flags : fpu amx_bf16\n", "bfloat16"),
        ("flags : fpu avx512f avx2\n", "float32"),
        ("Features : fp asimd bf16\n", "float32"),
        ("", "float32"),
    ],
)
def test_auto_is_bfloat16_where_the_processor_multiplies_it(description: str, expected: str, tmp_path: Path) -> None:
    path = tmp_path / "cpuinfo"
    path.write_text(description, encoding="utf-8")
    assert with_precision(BuildSettings(), path).precision == expected


def test_a_system_without_a_description_has_float32(tmp_path: Path) -> None:
    assert with_precision(BuildSettings(), tmp_path / "nothing").precision == "float32"


@pytest.mark.parametrize("chosen", ["float32", "bfloat16"])
def test_what_was_chosen_stays(chosen: str, tmp_path: Path) -> None:
    assert with_precision(BuildSettings(precision=chosen), tmp_path / "nothing").precision == chosen


@pytest.mark.parametrize("settings", [{"precision": "int4"}, {"query_precision": "auto"}, {"dim": 0}])
def test_other_settings_are_refused(settings: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="choose"):
        BuildSettings(**settings)  # type: ignore[arg-type]
