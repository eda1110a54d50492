"""The errors of crawling, cleaning and importing, and the shape of every Scenthound error.

Out: one tree. Every message names the thing, what was found, what was wanted and the remedy, so that the command
line can print it as one sentence and the API can put it into a JSON body.

    ScenthoundError                     anything that Scenthound refuses, in any package
    └── CrawlerError
        ├── InputError                  what was given is missing, empty, foreign or damaged
        │   ├── ArtefactError           a folder that should hold an artefact does not
        │   ├── UrlError                a string that is not a web address we can use
        │   └── RecordError             one line or record of an input file
        └── OutputError                 the place to write to is taken or cannot be written

Must not: import anything of Scenthound.
"""


class ScenthoundError(Exception):
    """Something was refused; the four parts say what a person needs in order to go on.

    Args:
        thing: What it is about: a path, a field, a URL; as the user wrote it.
        found: What was there.
        wanted: What would have been accepted.
        remedy: What to do now, as an imperative.
    """

    def __init__(self, thing: str, *, found: str, wanted: str, remedy: str) -> None:
        super().__init__(thing, found, wanted, remedy)
        self.thing = thing
        self.found = found
        self.wanted = wanted
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.thing}: found {self.found}, wanted {self.wanted}; {self.remedy}"

    def __reduce__(self) -> tuple[object, ...]:
        # Exception's own pickling passes positional arguments only; worker processes send errors home by pickle.
        return _rebuild, (type(self), self.thing, self.found, self.wanted, self.remedy)


def _rebuild(kind: type[ScenthoundError], thing: str, found: str, wanted: str, remedy: str) -> ScenthoundError:
    return kind(thing, found=found, wanted=wanted, remedy=remedy)


class CrawlerError(ScenthoundError):
    """Anything that crawling, cleaning or importing refuses."""


class InputError(CrawlerError):
    """What was given is missing, empty, foreign or damaged."""


class ArtefactError(InputError):
    """A folder that should hold a crawl, corpus or snapshot does not, or not a whole one."""


class UrlError(InputError):
    """A string that is not a web address Scenthound can use."""


class RecordError(InputError):
    """One line or record of an input file cannot be read."""


class OutputError(CrawlerError):
    """The place to write to is taken by something else, or cannot be written."""
