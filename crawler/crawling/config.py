"""A crawl written down: `crawl.toml`, and files of seeds.

In: a TOML file with `seeds` and any field of `CrawlSettings`, `resolutions` as the command line writes them; or a text
file with a URL a line, "#" before a remark; or an older crawl. Out: a `CrawlConfig`, or the seeds. Must not: fill in
defaults.
"""

import dataclasses
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from crawler.archiving.archive import Archive
from crawler.errors import InputError
from crawler.settings import CrawlSettings, Resolution, parse_resolution

_DEFAULTS = {field.name: field.default for field in dataclasses.fields(CrawlSettings)}


@dataclass(frozen=True, slots=True)
class CrawlConfig:
    """What a file says about a crawl.

    Attributes:
        seeds: As written, in their order.
        settings: Fields of `CrawlSettings` by name, for its constructor; only those that the file states.
    """

    seeds: tuple[str, ...]
    settings: Mapping[str, object]


def read_config(path: Path) -> CrawlConfig:
    """Read a crawl.toml.

    Raises:
        InputError: It cannot be read, or states something that no crawl knows.
    """
    try:
        fields = tomllib.loads(_read(path))
    except tomllib.TOMLDecodeError as error:
        raise _refuse(path, f"no TOML ({error})", "a file of settings") from error
    seeds = _strings(path, "seeds", fields.pop("seeds", []))
    settings: dict[str, object] = {}
    for name, value in fields.items():
        if name not in _DEFAULTS:
            raise _refuse(path, f"the unknown setting {name}", f"seeds, {', '.join(_DEFAULTS)}")
        default = _DEFAULTS[name]
        if name == "resolutions":
            settings[name] = tuple(parse_resolution(text) for text in _strings(path, name, value))
        elif isinstance(default, tuple):
            settings[name] = _strings(path, name, value)
        elif type(value) is type(default) or (isinstance(default, float) and type(value) is int):
            settings[name] = value
        else:
            raise _refuse(path, f"{name} = {value!r}"[:200], f"a value such as {default!r}")
    return CrawlConfig(seeds, settings)


def config_of(crawl_folder: Path) -> CrawlConfig:
    """Give the seeds and settings of a sealed crawl, as its manifest states them.

    Raises:
        ArtefactError: It is no crawl, or not whole.
    """
    stated = Archive(crawl_folder).manifest.settings
    settings: dict[str, object] = {}
    for name, default in _DEFAULTS.items():
        value = stated.get(name, default)
        if name == "resolutions" and isinstance(value, list):
            settings[name] = tuple(Resolution(**each) for each in value if isinstance(each, dict))
        else:
            settings[name] = tuple(value) if isinstance(value, list) else value
    return CrawlConfig(_strings(crawl_folder, "seeds", stated.get("seeds", [])), settings)


def read_seeds(path: Path) -> tuple[str, ...]:
    """Read a file with a URL a line; empty lines and what stands behind "#" at a line's start are passed over.

    Raises:
        InputError: It cannot be read, or holds no URL.
    """
    lines = (line.strip() for line in _read(path).splitlines())
    seeds = tuple(line for line in lines if line and not line.startswith("#"))
    if not seeds:
        raise _refuse(path, "no line with a URL", "one URL a line")
    return seeds


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        found = (error.strerror if isinstance(error, OSError) else None) or "bytes that are no UTF-8"
        raise _refuse(path, found, "a text file") from error


def _strings(path: Path, name: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise _refuse(path, f"{name} = {value!r}"[:200], "a list of strings")
    return tuple(value)


def _refuse(path: Path, found: str, wanted: str) -> InputError:
    return InputError(str(path), found=found, wanted=wanted, remedy="mend the file")
