"""The largest resident set of one process, whatever its parent's.

What the system says at a process's end counts what its parent held when it was started, too.
"""

import re
import time
from pathlib import Path

_PEAK = re.compile(r"^VmHWM:\s+(\d+) kB$", re.MULTILINE)
_LOOK_S = 0.005


class Peak:
    """Looks on while a process runs. Linux only: it reads /proc.

    Attributes:
        bytes: What it came to, mapped files included.
    """

    def __init__(self) -> None:
        self.bytes = 0

    def watch(self, process_id: int) -> None:
        """Look on until the process has ended; nobody may have waited for it yet."""
        status = Path(f"/proc/{process_id}/status")
        # A process that has ended has no memory any more, and no such line.
        while found := _PEAK.search(status.read_text(encoding="utf-8", errors="replace")):
            self.bytes = int(found[1]) * 1024
            time.sleep(_LOOK_S)
