"""The pieces of a query: words, phrases, signs, names with a colon.

In: text with single spaces. Out: `Token`s from left to right; what they leave out is white space.
Every pattern gives up at the next sign of its own kind, so that no text takes more than linear time.
Must not: fail on any text, or know what a piece is for.
"""

import re
from typing import NamedTuple

FILTERS = {
    "site": "site",
    "filetype": "filetype",
    "ext": "filetype",
    "lang": "lang",
    "language": "lang",
    "before": "before",
    "after": "after",
    "inurl": "inurl",
    "intitle": "intitle",
    "inbody": "inbody",
    "intext": "inbody",
    "inpage": "inpage",
    "inanchor": "inanchor",
    "loc": "loc",
    "location": "loc",
}
"""Names that Bing, Brave or Google give a meaning to, by the one name that they have here."""

UNKNOWN = (
    "allintitle", "allinurl", "allintext", "allinanchor", "cache", "contains", "feed", "hasfeed", "ip", "link",
    "prefer", "related", "url",
)  # fmt: skip
"""Names that one of them gives a meaning to, and nothing here can apply."""

# An opening sign of the first kind closes with any of them: editors and models mix them.
_DOUBLE = '"\uff02\u201c\u201d\u201e\u201f'
_PAIRS = (("«", "»"), ("»", "«"), ("「", "」"), ("『", "』"), ("〝", "〞"), ("〝", "〟"))
_QUOTES = _DOUBLE + "".join(dict.fromkeys(sign for pair in _PAIRS for sign in pair))

_PHRASES = rf"[{_DOUBLE}][^{_DOUBLE}]*[{_DOUBLE}]" + "".join(
    rf"|{first}[^{first}{last}]*{last}" for first, last in _PAIRS
)
_PLAIN = rf"[^\s()|{_QUOTES}]"
# Inside a word: inches, the sign of Hebrew abbreviations, the brackets of a call as in "sorted(x)", and "||".
_INSIDE = rf"(?<=[0-9])[\"\u201d](?=[\s,.;:)]|$)|(?<=[\u0590-\u05ff])\"(?=[\u0590-\u05ff])|(?<=\w)\([^\s(){_QUOTES}]*\)"
_WORD = rf"(?:{_PLAIN}|\|\|)(?:{_PLAIN}++|{_INSIDE}|\|\|)*+"
# A minus or plus is an operator before a letter, a quotation mark or a bracket, and after a space, a bracket or "|".
_SIGN = rf"(?<![^\s(|])[-+](?=[^\W\d_]|[({_QUOTES}])|(?:AND|OR|NOT|&&?)(?=[\s(){_QUOTES}]|$)|\|(?!\|)|[()]"
_NAME = rf"(?i:{'|'.join([*FILTERS, *UNKNOWN])})"

# The look ahead for a colon spares most words a comparison with every name.
_TOKEN = re.compile(rf" ?(?:({_SIGN})|(?=[A-Za-z]+:)({_NAME}):(?=\S)|({_PHRASES})|({_WORD})|(\S))")
_SIGN_GROUP, _NAME_GROUP, _PHRASE_GROUP, _WORD_GROUP = range(1, 5)

# What may be an operator; a text without is words alone.
_ANY = re.compile(rf"[:|&{_QUOTES}]|(?<!\S)[-+(]|\b(?:AND|OR|NOT)\b|[(|][-+]")

# Sooner found, and absent from most texts.
_SOME_SIGN = re.compile(rf"[:|&(+{_QUOTES}-]")

# A name with its colon and nothing behind it.
_BARE = re.compile(rf"(?i:{'|'.join(FILTERS)}):")


# Kinds of pieces; plain numbers, because an enum's members take longer to look up than a piece to find.
WORD, PHRASE, NAME, MINUS, NOT, PLUS, OPEN, CLOSE, AND, OR, STRAY, END = range(12)


class Token(NamedTuple):
    """A piece.

    Attributes:
        kind: One of the kinds above.
        text: A word, what stands between a phrase's signs, or a name's one name; else the sign itself.
        start: Where it begins in the text.
        end: Where it ends.
    """

    kind: int
    text: str
    start: int
    end: int


_SIGNS = {"-": MINUS, "+": PLUS, "AND": AND, "&": AND, "&&": AND, "OR": OR, "|": OR, "NOT": NOT, "(": OPEN, ")": CLOSE}


def may_hold_operators(text: str) -> bool:
    """Say whether a text is worth cutting up; False only where it is words alone."""
    if _SOME_SIGN.search(text) is None and "OR" not in text and "AND" not in text and "NOT" not in text:
        return False
    return _ANY.search(text) is not None


def is_bare_name(word: str) -> bool:
    """Say whether a word is the name of an operator with its colon and nothing behind it."""
    return _BARE.fullmatch(word) is not None


def tokens_of(text: str) -> list[Token]:
    """Cut a text into its pieces.

    Example:
        >>> [(token.kind, token.text) for token in tokens_of('-java intitle:"sort a" e-mail')]
        [(3, '-'), (0, 'java'), (2, 'intitle'), (1, 'sort a'), (0, 'e-mail')]
    """
    found = []
    for match in _TOKEN.finditer(text):
        number = match.lastindex or 0
        start, end = match.span(number)
        value = text[start:end]
        if number == _WORD_GROUP:
            kind = WORD
        elif number == _SIGN_GROUP:
            kind = _SIGNS[value]
        elif number == _PHRASE_GROUP:
            kind, value = PHRASE, value[1:-1].strip()
        elif number == _NAME_GROUP:
            lower = value.lower()
            kind, value, end = NAME, FILTERS.get(lower, lower), end + 1
        else:
            kind = STRAY
        found.append(tuple.__new__(Token, (kind, value, start, end)))
    return found
