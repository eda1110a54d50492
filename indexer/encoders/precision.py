"""In which numbers passages are encoded: 32-bit floats, or 16-bit ones where the processor multiplies them itself.

In: what `BuildSettings.precision` asks for. Out: what will be used, known without a model or torch, since it is part of
a snapshot's id. Must not: encode.
"""

from dataclasses import replace
from pathlib import Path

from indexer.settings import BuildSettings

_CPU_DESCRIPTION = Path("/proc/cpuinfo")

# Instructions that multiply bfloat16: AVX-512 BF16 (AMD since Zen 4, Intel since Cooper Lake) and AMX (Intel since
# Sapphire Rapids). Without them bfloat16 is emulated, and slower than float32.
_BFLOAT16_FLAGS = frozenset({"avx512_bf16", "amx_bf16"})


def with_precision(settings: BuildSettings, description: Path = _CPU_DESCRIPTION) -> BuildSettings:
    """Settle "auto": "bfloat16" on a processor that multiplies such numbers, else "float32".

    Args:
        settings: What was chosen.
        description: Linux's list of processors; another system has none and gets float32.
    """
    if settings.precision != "auto":
        return settings
    try:
        lines = description.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    flags = next((line.partition(":")[2].split() for line in lines if line.startswith("flags")), [])
    return replace(settings, precision="bfloat16" if _BFLOAT16_FLAGS & set(flags) else "float32")
