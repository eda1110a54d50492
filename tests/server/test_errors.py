"""The one table from errors to HTTP."""

import pytest

from crawler.errors import InputError, ScenthoundError
from indexer.errors import DocumentNotFoundError, ModelError, RequestError, SettingsError, SnapshotError
from server import errors
from server.errors import ServerError, verdict_of


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (RequestError, 400),
        (SettingsError, 400),
        (errors.ParameterError, 400),
        (DocumentNotFoundError, 404),
        (errors.BodySizeError, 413),
        (errors.MediaTypeError, 415),
        (errors.NotReadyError, 503),
        (errors.OverloadError, 503),
        (ModelError, 503),
        (SnapshotError, 503),
        (InputError, 503),
    ],
)
def test_each_error_has_a_status(kind: type[ScenthoundError], status: int) -> None:
    assert verdict_of(kind("a", found="b", wanted="c", remedy="d")).status == status


def test_a_new_error_has_the_verdict_of_its_nearest_ancestor() -> None:
    class NewError(errors.ParameterError):
        """One that nobody put into the table."""

    assert verdict_of(NewError("a", found="b", wanted="c", remedy="d")).code == "bad_request"


def test_the_tree_in_the_docstring_is_the_tree() -> None:
    for kind in ServerError.__subclasses__():
        assert kind.__module__ != errors.__name__ or kind.__name__ in (errors.__doc__ or "")
