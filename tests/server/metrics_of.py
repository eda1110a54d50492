"""Read metrics as Prometheus does."""

from collections.abc import Mapping

from prometheus_client.parser import text_string_to_metric_families

Series = Mapping[tuple[str, frozenset[tuple[str, str]]], float]


def series(text: str) -> Series:
    """Values by name and labels."""
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def value(read: Series, name: str, **labels: str) -> float:
    """One of them; 0 where there is none."""
    return read.get((f"scenthound_{name}", frozenset(labels.items())), 0.0)
