"""Text to index terms, equal to Anserini's DefaultEnglishAnalyzer.

In: any text. Out: `Token`s with character offsets: words by Unicode's rules (UAX 29, as Lucene's StandardTokenizer
reads them), without English possessive, in lower case, without Lucene's English stop words, stemmed by Porter.
Used by the in-memory engine and to mark a query's words in texts.
Known differences: signs that Unicode added or classed anew after the version that Lucene's tables were made from (some
pictographs, rare Han signs, modifier letters), and where inside a run of over 255 signs without a space the cut falls.
Must not: start Java.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import regex

from indexer.porter import stem

# Lucene's EnglishAnalyzer.ENGLISH_STOP_WORDS_SET.
STOP_WORDS = frozenset((
    "a", "an", "and", "are", "as", "at", "be", "but", "by", "for", "if", "in", "into", "is", "it", "no", "not",
    "of", "on", "or", "such", "that", "the", "their", "then", "there", "these", "they", "this", "to", "was", "will",
    "with",
))  # fmt: skip

# Lucene's StandardAnalyzer.DEFAULT_MAX_TOKEN_LENGTH: longer words are cut into pieces of this many UTF-16 units.
LONGEST_TERM = 255

# Engines read no more of a query than this: every sign can be a term, and an engine must be able to hold all of them.
LONGEST_QUERY = 65_536


def _plain_word_pattern() -> str:
    """Write the same grammar for texts in ASCII, where few of its cases are left; several times as fast."""
    letters = r"[A-Za-z](?:(?:_*+|[:.'])[A-Za-z])*+"
    numbers = r"[0-9](?:(?:_*+|[,;.'])[0-9])*+"
    run = rf"(?:{letters}|{numbers})++"
    return rf"(?P<word>_*+{run}(?:_++{run})*+_*+)|_++"


def _word_pattern() -> str:
    """Write the grammar of Lucene's StandardTokenizerImpl.jflex, named as there, as a regular expression.

    Groups are atomic where only the longest run counts, so that no text takes more than linear time.
    """
    extend = r"[\p{WB=Format}\p{WB=Extend}\p{WB=ZWJ}]*+"
    letter = rf"(?:[\p{{WB=ALetter}}\p{{WB=Hebrew_Letter}}]{extend})"
    hebrew_quote = rf"(?<=\p{{WB=Hebrew_Letter}}){extend}(?:'|\"{extend}\p{{WB=Hebrew_Letter}}){extend}"
    numeric = rf"(?:[\p{{WB=Numeric}}\uFF10-\uFF19]{extend})"
    katakana = rf"(?:\p{{WB=Katakana}}{extend})"
    underscore = rf"(?:\p{{WB=ExtendNumLet}}{extend})"
    mid_letter = rf"(?:[\p{{WB=MidLetter}}\p{{WB=MidNumLet}}']{extend})"
    mid_number = rf"(?:[\p{{WB=MidNum}}\p{{WB=MidNumLet}}']{extend})"
    letters = rf"{letter}(?:(?:{underscore}*+|{mid_letter}){letter}|{hebrew_quote})*+"
    numbers = rf"{numeric}(?:(?:{underscore}*+|{mid_number}){numeric})*+"
    run = rf"(?:{katakana}(?:{underscore}*+{katakana})*+|(?:{letters}|{numbers})++)"
    word = rf"{underscore}*+{run}(?:{underscore}++{run})*+{underscore}*+"
    flag = r"\p{Regional_Indicator}{2}"
    pictograph = r"\p{Extended_Pictographic}[\p{Emoji_Modifier}\uFE0F]*+"
    emoji = rf"{flag}|[0-9#*]\uFE0F?\u20E3|{pictograph}(?:\u200D{pictograph})*+"
    asian = rf"(?:\p{{Line_Break=Complex_Context}}{extend})++"
    single = rf"[\p{{Script=Han}}\p{{Script=Hiragana}}]{extend}"
    # A run of underscores alone is no word; taking it whole keeps the next search from starting inside it.
    return rf"(?P<word>{emoji}|{word}|{asian}|{single})|{underscore}++"


_WORD = regex.compile(_word_pattern())
_PLAIN_WORD = re.compile(_plain_word_pattern())
_POSSESSIVE = ("'s", "'S", "\u2019s", "\u2019S", "\uff07s", "\uff07S")


@dataclass(frozen=True, slots=True)
class Token:
    """An index term and where it came from.

    Attributes:
        term: What the index holds.
        start: Offset of the word's first character in the text.
        end: Offset after its last character, possessive included.
    """

    term: str
    start: int
    end: int


def analyze(text: str) -> list[Token]:
    """List the index terms of a text, in its order.

    Example:
        >>> [token.term for token in analyze("The dog's running")]
        ['dog', 'run']
    """
    tokens = []
    for start, end in _words(text):
        word = text[start:end]
        if word.endswith(_POSSESSIVE):
            word = word[:-2]
        term = _lower(word)
        if term not in STOP_WORDS:
            tokens.append(Token(stem(term), start, end))
    return tokens


def plain_words(text: str) -> list[str]:
    """List the words of a text as they stand, in lower case: what the exact field and the analyzer "plain" hold."""
    return [_lower(text[start:end]) for start, end in _words(text)]


def _words(text: str) -> Iterator[tuple[int, int]]:
    """Find the words of a text; one that is longer than Lucene's tokenizer takes is read as pieces of that length."""
    for match in (_PLAIN_WORD if text.isascii() else _WORD).finditer(text):
        start, end = match.span("word")
        if end - start > LONGEST_TERM // 2 and _reach(text, start, end) < end:
            yield from _pieces(text, start, end)
        elif start < end:
            yield start, end


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end:
        reach = _reach(text, start, end)
        match = _WORD.search(text, start, reach)
        if match is not None and match.group("word"):
            yield match.span("word")
        start = match.end() if match is not None else reach


def _reach(text: str, start: int, end: int) -> int:
    """Find how far the longest term reaches from `start`."""
    units = 0
    for offset in range(start, end):
        units += 2 if ord(text[offset]) > 0xFFFF else 1
        if units > LONGEST_TERM:
            return offset
    return end


def _lower(word: str) -> str:
    """Lower each character by itself, as Java's Character.toLowerCase: no final sigma, no dot over a Turkish i."""
    if word.isascii():
        return word.lower()
    return "".join(letter.lower()[0] for letter in word)
