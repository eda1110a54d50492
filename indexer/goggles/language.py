"""Reads Brave's language of goggles.

In: a goggle's text, or lists of sites. Out: `Goggle`. An instruction that is none rejects the whole goggle.
Must not: match anything.

    ! name: No copies                     a comment, here with metadata
    $discard,site=copies.example          `[pattern][$option,option,...]`, one a line
    /blog/$boost=3
    |https://*.example/^docs^$downrank    `*` any run, `^` a separator or the end, `|` start or end

Source: Brave Software, goggles-quickstart: getting-started.md and goggles/quickstart.goggle, 2022.
"""

import hashlib
import re
from collections.abc import Iterable

from crawler.errors import UrlError
from crawler.urls import canonicalize, host_of
from indexer.errors import GoggleError
from indexer.goggles.goggle import STRONGEST, Action, Goggle, Instruction, Target

# Brave's limits.
MOST_BYTES = 2 * 2**20
MOST_INSTRUCTIONS = 100_000
LONGEST_INSTRUCTION = 500
MOST_WILDCARDS = 2
MOST_CARETS = 2

REQUIRED_METADATA = ("name", "description", "public", "author")
"""What Brave asks of a goggle that stands on a web site; one in a request needs none."""

_METADATA = (*REQUIRED_METADATA, "homepage", "issues", "transferred_to", "avatar", "license")
_HEAD = re.compile(r"!\s*([a-z_]+)\s*:\s*(.*)")

_TARGETS: dict[str, Target] = {
    "inurl": "url",
    "intitle": "title",
    "indescription": "description",
    "incontent": "content",
}
_ACTIONS: dict[str, Action] = {"boost": "boost", "downrank": "downrank", "discard": "discard"}

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_PLAIN_HOST = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*")


def parse(text: str, name: str = "inline") -> Goggle:
    """Read a goggle.

    Args:
        text: One instruction a line; empty lines and those that begin with "!" are none.
        name: What an explanation calls it.

    Raises:
        GoggleError: It is too large or no Unicode text, or a line is no instruction; `line` says which.

    Example:
        >>> parse("/blog/$boost=2,site=example.org").instructions[0].strength
        2
    """
    try:
        size = len(text.encode())
    except UnicodeEncodeError as error:
        place = text.count("\n", 0, error.start) + 1
        raise _refuse(f"line {place}: half a character", "Unicode text", "save it as UTF-8", line=place) from error
    if size > MOST_BYTES:
        raise _refuse(f"{size} bytes", f"at most {MOST_BYTES}", "take instructions out")
    instructions: list[Instruction] = []
    metadata: dict[str, str] = {}
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
        written = line.strip()
        if written.startswith("!"):
            head = None if instructions else _HEAD.fullmatch(written)
            if head is not None and head[1] in _METADATA:
                metadata.setdefault(head[1], head[2].strip())
        elif written:
            instructions.append(_instruction(written, number))
            if len(instructions) > MOST_INSTRUCTIONS:
                raise _refuse("more instructions", f"at most {MOST_INSTRUCTIONS}", "take some out", line=number)
    return Goggle(name, version_of(text), tuple(instructions), tuple(metadata.items()))


def parse_sites(
    *, boost: Iterable[str] = (), downrank: Iterable[str] = (), discard: Iterable[str] = (), name: str = "sites"
) -> Goggle:
    """Make a goggle of lists of sites, each reaching the domains below it.

    Raises:
        GoggleError: A site is no domain; `line` is its place, counted through the lists.
    """
    lists: dict[Action, Iterable[str]] = {"boost": boost, "downrank": downrank, "discard": discard}
    lines: list[str] = []
    for action, sites in lists.items():
        for site in sites:
            lines.append(f"${action},site={_site(site.strip(), len(lines) + 1)}")
    return parse("\n".join(lines), name)


def version_of(text: str) -> str:
    """Name a goggle's text: 128 bits of BLAKE2b, as 32 hex digits."""
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def _instruction(text: str, line: int) -> Instruction:
    if len(text) > LONGEST_INSTRUCTION:
        raise _refuse(f"{len(text)} characters", f"at most {LONGEST_INSTRUCTION}", "shorten that line", line=line)
    if _CONTROL.search(text):
        raise _wrong(text, "a control character", "printable characters", line)
    # A pattern may hold "$"; options never do.
    pattern, has_options, options = text.rpartition("$")
    if not has_options:
        pattern, options = text, ""
    for sign, most in (("*", MOST_WILDCARDS), ("^", MOST_CARETS)):
        if pattern.count(sign) > most:
            raise _wrong(text, f"{pattern.count(sign)} times {sign!r}", f"at most {most}", line)
    if pattern and not pattern.strip("|"):
        raise _wrong(text, "an anchor alone", "a pattern beside it", line)
    chosen: dict[str, str] = {}
    for option in options.split(",") if has_options else ():
        kind, value = _option(option.strip(), text, line)
        if kind in chosen:
            raise _wrong(text, f"two options for its {kind}", "one", line)
        chosen[kind] = value
    action, _, strength = chosen.get("action", "boost").partition("=")
    found = Instruction(
        line=line,
        text=text,
        pattern=pattern,
        target=_TARGETS[chosen.get("target", "inurl")],
        site=chosen.get("site", ""),
        action=_ACTIONS[action],
        strength=0 if action == "discard" else int(strength or 1),
    )
    if not pattern and not found.site and (not found.is_generic or "target" in chosen):
        raise _wrong(text, "neither a pattern nor a site", "one of them, or $discard alone", line)
    return found


def _option(option: str, text: str, line: int) -> tuple[str, str]:
    """Say what an option is about, and what it says."""
    key, has_value, value = option.partition("=")
    if key == "site" and has_value:
        return "site", _site(value, line)
    if key in _TARGETS and not has_value:
        return "target", key
    if key == "discard" and not has_value:
        return "action", key
    if key in ("boost", "downrank"):
        if has_value and not (value.isascii() and value.isdigit() and len(value) <= 2 and 1 <= int(value) <= STRONGEST):
            raise _wrong(text, f"the strength {value!r}", f"1 to {STRONGEST}", line)
        return "action", option
    wanted = f"site=, boost, downrank, discard, {', '.join(_TARGETS)}"
    raise _wrong(text, f"the option {option!r}", f"one of {wanted}", line)


def _site(site: str, line: int) -> str:
    """Give a domain the spelling that hosts of canonical URLs have."""
    lower = site.lower()
    if _PLAIN_HOST.fullmatch(lower):
        return lower
    # What the parser of URLs would drop without a word is refused: a path, a user, a port.
    if site and not _CONTROL.search(site) and not any(sign in site for sign in "/\\?#@*%, $") and site.count(":") != 1:
        try:
            host = host_of(canonicalize(f"http://{site}/")).rstrip(".")
        except (UrlError, ValueError):
            host = ""
        if host:
            return host
    raise _refuse(
        f"line {line}: site {site[:100]!r}", "a domain such as example.org or rs", "write the domain alone", line=line
    )


def _wrong(text: str, what: str, wanted: str, line: int) -> GoggleError:
    return _refuse(f"line {line}, {text[:100]!r}: {what}", wanted, "correct that line", line=line)


def _refuse(found: str, wanted: str, remedy: str, *, line: int = 0) -> GoggleError:
    return GoggleError("goggles", found=found, wanted=wanted, remedy=remedy, line=line)
