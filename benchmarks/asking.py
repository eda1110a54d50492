"""Engines in processes of their own, asked in turn: a peer's Java, environment or threads touch nobody else's.

In: queries, a depth. Out: the ids that came back, and the milliseconds that the engine took inside its process, from
the text to ids and scores in Python's hands. Must not: know an engine.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import TextIO

from benchmarks.errors import BenchmarkError

Hits = Sequence[tuple[str, float]]

LEG_DEPTH = 100
"""Hits that each leg of a hybrid engine is asked for."""


@dataclass(frozen=True, slots=True)
class Question:
    """What an engine is asked.

    Attributes:
        text: Words.
        depth: Hits wanted.
        first_day: Only documents published on this day, as `date.toordinal` counts it, or after; None: all.
        vector: The text's, for engines that search by vectors too.
    """

    text: str
    depth: int
    first_day: int | None = None
    vector: Sequence[float] = ()

    @property
    def published_from(self) -> date | None:
        """The first day as a date."""
        return None if self.first_day is None else date.fromordinal(self.first_day)


Answer = Callable[[Question], Hits]


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of a question: `ids` in the engine's order."""

    ms: float
    ids: tuple[str, ...]


class Asked:
    """An engine in a process of its own."""

    def __init__(self, name: str, questions: TextIO, answers: TextIO) -> None:
        self._name = name
        self._questions = questions
        self._answers = answers

    def ask(self, questions: Sequence[Question]) -> list[Answered]:
        """Ask one question after the other.

        Raises:
            BenchmarkError: The process has ended.
        """
        with suppress(BrokenPipeError):  # it has ended, and says nothing either
            self._questions.write(json.dumps([asdict(question) for question in questions]) + "\n")
            self._questions.flush()
        line = self._answers.readline()
        if not line:
            raise BenchmarkError(
                self._name,
                found="a process that has ended",
                wanted="an answer",
                remedy="read its output above",
            )
        return [Answered(found["ms"], tuple(found["ids"])) for found in json.loads(line)]


@contextmanager
def asking(
    module: str, folder: Path, *, way: str = "ask", variables: Mapping[str, str] | None = None
) -> Iterator[Asked]:
    """Start `python -m module ask folder`, and end it afterwards.

    Args:
        module: One whose main calls `answer_all`.
        folder: Of its index.
        way: Its first argument.
        variables: Of the environment, for this process alone.
    """
    command = [sys.executable, "-m", module, way, str(folder)]
    environment = os.environ | dict(variables or {})
    questions_end, questions = os.pipe()
    answers, answers_end = os.pipe()
    with os.fdopen(questions, "w", encoding="utf-8") as writing, os.fdopen(answers, encoding="utf-8") as reading:
        try:
            process = subprocess.Popen(  # noqa: S603  our own modules
                command, stdin=questions_end, stdout=answers_end, env=environment
            )
        finally:
            os.close(questions_end)
            os.close(answers_end)
        try:
            yield Asked(module, writing, reading)
        finally:
            with suppress(BrokenPipeError):
                writing.close()
            process.wait()


def answer_all(answer: Answer) -> None:
    """Answer what comes on standard input until it ends; what libraries print goes to standard error."""
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as output:
        os.dup2(2, 1)
        for line in sys.stdin:
            output.write(json.dumps([_timed(answer, Question(**asked)) for asked in json.loads(line)]) + "\n")
            output.flush()


def _timed(answer: Answer, question: Question) -> dict[str, object]:
    began = time.perf_counter()
    hits = answer(question)
    ms = 1000 * (time.perf_counter() - began)
    return {"ms": ms, "ids": [doc_id for doc_id, _ in hits]}
