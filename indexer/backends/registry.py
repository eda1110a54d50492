"""The engines by name.

In: the name in `BuildSettings.backend`. Out: a `Backend`. An engine's libraries are imported when it is asked for.
Must not: choose an engine.
"""

from importlib import import_module

from indexer.backends.base import Backend
from indexer.errors import SettingsError

# Module and class of each engine.
_BACKENDS = {
    "local": ("indexer.backends.local.backend", "LocalBackend"),
    "memory": ("indexer.backends.memory", "MemoryBackend"),
}


def check_backend(name: str) -> None:
    """Refuse an engine that there is not; none is imported.

    Raises:
        SettingsError: There is none of that name.
    """
    if name not in _BACKENDS:
        raise SettingsError(
            "backend",
            found=repr(name),
            wanted=" or ".join(sorted(_BACKENDS)),
            remedy="choose one of those",
        )


def find_backend(name: str) -> Backend:
    """Give the engine of that name.

    Raises:
        SettingsError: There is none.
    """
    check_backend(name)
    module, kind = _BACKENDS[name]
    backend: Backend = getattr(import_module(module), kind)()
    return backend
