"""Pieces of a query put together as their operators say.

In: `Token`s. Out: `Reading`: words that rank, conditions that must all hold, and what came of each operator.
Precedence is Bing's: brackets, phrases, NOT - +, AND, OR. Words side by side only rank; AND, OR and + bind.
Must not: fail on any pieces, or go deeper or wider than its bounds.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from indexer.condition import Condition, Not, Phrase, Words
from indexer.search.operators.filters import (
    ALTERNATIVES,
    NO_EXACT_WORDS,
    PLACES,
    WITH_BRACKETS,
    condition_of,
    has_words,
)
from indexer.search.operators.notes import Notes
from indexer.search.operators.operands import EXCLUSION, Operand, all_binding, joined
from indexer.search.operators.tokens import (
    AND,
    CLOSE,
    END,
    MINUS,
    NAME,
    NOT,
    OPEN,
    OR,
    PHRASE,
    STRAY,
    UNKNOWN,
    WORD,
    Token,
    is_bare_name,
)

DEEPEST = 8
"""Brackets inside brackets; deeper ones are read as if they were not there."""

_NEGATIONS = (MINUS, NOT)
_NO_OPERANDS = (CLOSE, AND, OR, STRAY, END)
_JOINS = {AND: "AND", OR: "OR"}


@dataclass(slots=True)
class Reading:
    """What was read.

    Attributes:
        words: Words that rank, in their order.
        phrases: The quoted ones among them.
        conditions: Each must hold.
        filter_words: What filters were given, for a query of filters alone.
        excluded_words: What exclusions were given, for a query of exclusions alone.
    """

    words: list[str] = field(default_factory=list)
    phrases: list[str] = field(default_factory=list)
    conditions: list[Condition] = field(default_factory=list)
    filter_words: list[str] = field(default_factory=list)
    excluded_words: list[str] = field(default_factory=list)


class TreeReader:
    """Reads the pieces of one query, once."""

    def __init__(self, text: str, tokens: Sequence[Token], notes: Notes, *, must: bool, exact: bool) -> None:
        """Begin.

        Args:
            text: What the pieces were cut from.
            tokens: The pieces.
            notes: Told what comes of each operator.
            must: Whether phrases must stand in a document; else they only rank.
            exact: Whether the index holds words as they stand.
        """
        self._text = text
        self._tokens = [*tokens, Token(END, "", len(text), len(text))]
        self._notes = notes
        self._must = must
        self._exact = exact
        self._at = 0
        self._flattened = 0
        self._negated = False
        self._reading = Reading()

    def read(self) -> Reading:
        """Read everything."""
        top = self._level(0, "")
        bindings = [
            binding
            for operand in top
            if (operand.hard is not None or operand.is_bound) and (binding := operand.binding) is not None
        ]
        self._reading.conditions = list(dict.fromkeys(bindings)) if len(bindings) > 1 else bindings
        return self._reading

    def _level(self, depth: int, name: str) -> list[Operand]:
        """Read up to the end or the closing bracket; `name` is the operator that stands before the bracket."""
        branches: list[list[Operand]] = [[]]
        binds_next = False
        is_plain = not name and not self._negated
        while (token := self._tokens[self._at]).kind != END:
            branch = branches[-1]
            if token.kind == WORD and is_plain and token.text[-1] != ":":
                # Most pieces are such words, and a call for each would be most of the time.
                self._at += 1
                self._reading.words.append(token.text)
                branch.append(Operand("word", None, (token.text,), binds_next))
                binds_next = False
            elif token.kind == CLOSE:
                self._at += 1
                if self._closes(depth):
                    return joined(branches)
            elif token.kind in _JOINS:
                self._at += 1
                binds_next = self._joins(token, branches)
            elif (operand := self._operand(depth, name)) is not None:
                operand.is_bound = operand.is_bound or binds_next
                binds_next = False
                branch.append(operand)
        if depth:
            self._notes.ignore("()", "", "a bracket is not closed; it is read as closed at the end")
        return joined(branches)

    def _operand(self, depth: int, name: str) -> Operand | None:
        token = self._tokens[self._at]
        if token.kind in _NEGATIONS:
            return self._exclusion(depth, name)
        self._at += 1
        if token.kind <= PHRASE:
            return self._value(token, name)
        if token.kind == NAME:
            return self._named(token, depth)
        if token.kind == STRAY:
            self._notes.ignore("phrase", "", "a quotation mark has no partner")
            return None
        return self._group(depth, name) if token.kind == OPEN else self._required(depth, name)

    def _value(self, token: Token, name: str) -> Operand | None:
        if name:
            return self._filter(name, token.text)
        return self._word(token.text) if token.kind == WORD else self._phrase(token.text)

    def _word(self, word: str) -> Operand | None:
        if word[-1] == ":" and is_bare_name(word):
            word = word.removesuffix(":")
            self._notes.ignore(word.lower(), "", "no value stands directly behind the colon")
        if self._negated:
            return Operand("word", self._as_written(word)) if has_words(word) else None
        return self._ranking(word)

    def _phrase(self, phrase: str) -> Operand | None:
        if not has_words(phrase):
            self._notes.ignore("phrase", phrase, "it holds no words")
            return None
        if self._negated:
            return Operand("phrase", self._as_written(phrase))
        operand = self._ranking(phrase)
        if not self._exact:
            self._notes.ignore("phrase", phrase, NO_EXACT_WORDS + "; it is read as words")
        elif self._notes.has_room("phrase", phrase):
            self._notes.apply("phrase", phrase)
            self._reading.phrases.append(phrase)
            if self._must:
                return Operand("phrase", Phrase(phrase))
        return operand

    def _required(self, depth: int, name: str) -> Operand | None:
        """Read what stands behind "+"."""
        token = self._tokens[self._at]
        if name or self._negated or token.kind > PHRASE:
            operand = self._operand(depth, name)
            if operand is not None:
                operand.is_bound = True
            return operand
        self._at += 1
        operand = self._ranking(token.text)
        if has_words(token.text) and self._notes.has_room("+", token.text):
            self._notes.apply("+", token.text)
            return Operand("+", self._as_written(token.text))
        return operand

    def _exclusion(self, depth: int, name: str) -> Operand | None:
        """Read NOT and "-" before an operand; two of them are none."""
        sign, is_odd = self._tokens[self._at], False
        while (token := self._tokens[self._at]).kind in _NEGATIONS:
            is_odd = not is_odd
            self._at += 1
        if token.kind in _NO_OPERANDS:
            self._notes.ignore(sign.text, "", "nothing stands behind it")
            return None
        if not is_odd:
            return self._operand(depth, name)
        outer, self._negated = self._negated, True
        operand = self._operand(depth, name)
        self._negated = outer
        value = self._text[token.start : self._tokens[self._at - 1].end]
        if operand is not None:
            operand.is_bound = True
        if operand is None or operand.binding is None or not self._notes.has_room(sign.text, value):
            return None
        if not self._negated:
            self._tell_exclusion(sign, token, value)
        return Operand(EXCLUSION, Not(operand.binding))

    def _tell_exclusion(self, sign: Token, first: Token, value: str) -> None:
        if first.kind == NAME:
            name, value = f"-{first.text}", self._text[first.end :][: len(value) - (first.end - first.start)]
            self._notes.apply(name, value)
            self._reading.excluded_words.append(value)
        else:
            self._notes.apply(sign.text, value)
            self._reading.excluded_words.append(value)

    def _group(self, depth: int, name: str) -> Operand | None:
        if depth >= DEEPEST:
            self._flattened += 1
            self._notes.ignore("()", "", f"brackets are read {DEEPEST} deep")
            return None
        inner = self._level(depth + 1, name)
        if len(inner) == 1:
            return inner[0]
        return Operand("group", all_binding(inner), tuple(word for operand in inner for word in operand.soft))

    def _named(self, token: Token, depth: int) -> Operand | None:
        value = self._tokens[self._at]
        if value.kind == OPEN and token.text in WITH_BRACKETS:
            self._at += 1
            return self._group(depth, token.text)
        if value.kind > PHRASE:
            self._notes.ignore(token.text, "", "no value stands directly behind the colon")
            return None
        self._at += 1
        return self._filter(token.text, value.text)

    def _filter(self, name: str, value: str) -> Operand | None:
        """Read what stands behind a colon."""
        condition = condition_of(name, value, exact=self._exact)
        if isinstance(condition, str):
            self._notes.ignore(name, value, condition)
            if name == "loc" or self._negated:
                return None
            return self._ranking(f"{name} {value}" if name in UNKNOWN else value)
        if not self._notes.has_room(name, value):
            return None if self._negated else self._ranking(value)
        if not self._negated:
            self._notes.apply(name, value)
            (self._reading.words if name in PLACES else self._reading.filter_words).append(value)
        return Operand(name, condition)

    def _joins(self, token: Token, branches: list[list[Operand]]) -> bool:
        """Read AND or OR where something stands on both sides of it; say whether it binds what follows."""
        branch, following = branches[-1], self._tokens[self._at]
        if not branch or following.kind in _NO_OPERANDS:
            self._notes.ignore(_JOINS[token.kind], "", "nothing stands on one side of it")
            return False
        value = self._text[self._tokens[self._at - 2].start : following.end]
        if not self._notes.has_room(_JOINS[token.kind], value):
            return False
        self._notes.apply(_JOINS[token.kind], value)
        if token.kind == AND:
            branch[-1].is_bound = True
            return True
        if not self._continues(branch[-1]):
            branches.append([])
        return False

    def _continues(self, last: Operand) -> bool:
        """Whether what follows OR is of the same kind as what stands before it, and thus belongs with it."""
        following = self._tokens[self._at]
        if last.kind == EXCLUSION:
            return following.kind in _NEGATIONS
        return last.kind in ALTERNATIVES and following.kind == NAME and following.text == last.kind

    def _closes(self, depth: int) -> bool:
        if self._flattened:
            self._flattened -= 1
            return False
        if not depth:
            self._notes.ignore("()", "", "a bracket closes that was not opened")
        return depth > 0

    def _ranking(self, words: str) -> Operand:
        """Have words rank."""
        self._reading.words.append(words)
        return Operand("word", None, (words,))

    def _as_written(self, words: str) -> Condition:
        return Phrase(words) if self._exact else Words((words,))
