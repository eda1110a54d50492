"""Whether several processes can keep to the limits of keys: each by itself would allow them once more.

In: settings. Out: nothing, or a refusal. Must not: count.
"""

from server.access.key_file import read_keys
from server.access.limiter import IN_MEMORY
from server.errors import CountersError
from server.settings import ServerSettings


def check_sharing(settings: ServerSettings) -> None:
    """Do nothing where there is one process, no key has a limit, or requests are counted in one place.

    Raises:
        CountersError: None of these holds.
        KeyFileError: The keys cannot be read.
    """
    if settings.keys_file is None or settings.workers == 1 or settings.counters_url != IN_MEMORY:
        return
    limited = [key.name for key in read_keys(settings.keys_file) if key.limits.per_second or key.limits.per_month]
    if limited:
        raise CountersError(
            f"the limits of the key {limited[0]!r}",
            found=f"{settings.workers} processes that each count by themselves",
            wanted="one place that counts",
            remedy="name a Redis with --counters redis://host:port/db, or serve with one worker",
        )
