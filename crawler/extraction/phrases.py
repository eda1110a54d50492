"""Words of pages' small print and controls: what a short block says besides content.

In: words of a block. Out: a mask, one bit for each group of GROUPS. Must not: read long blocks; content may say
anything.
"""

from collections.abc import Sequence
from itertools import pairwise

GROUPS: dict[str, tuple[str, str]] = {
    "legal": (
        "privacy cookie cookies copyright trademark trademarks disclaimer gdpr imprint impressum",
        "rights reserved,terms of,terms and",
    ),
    "share": (
        "share tweet facebook instagram linkedin pinterest whatsapp twitter youtube tiktok telegram reddit",
        "follow us,copy link",
    ),
    "account": (
        "login signup register subscribe newsletter password username unsubscribe",
        "log in,sign in,sign up,log out,my account,an account",
    ),
    "more": (
        "",
        "read more,learn more,see all,see more,view all,view more,show more,show all,load more,more info,shop now,"
        "get started,find out,click here,buy now,contact us,book now,free trial,view details",
    ),
    "related": (
        "related recommended similar popular trending latest",
        "also like,also viewed,also bought,may also,more from,you might,you may,up next",
    ),
    "thread": (
        "reply replies quote post posts posted joined member moderator report upvote permalink likes thread threads "
        "views",
        "said on,wrote on,solved by",
    ),
    "shop": (
        "cart bag basket wishlist qty quantity checkout shipping delivery stock sku returns warranty",
        "in stock,add to,sold out",
    ),
    "move": (
        "next previous prev home menu search close back breadcrumb sort filter filters skip toggle navigation page "
        "expand collapse print",
        "skip to,back to,jump to",
    ),
    "date": (
        "january february march april june july august september october november december jan feb mar apr jun jul aug "
        "sep sept oct nov dec ago updated published",
        "min read,minute read",
    ),
    "comment": (
        "comment comments review reviews rating ratings",
        "your email,leave a,required fields,your name",
    ),
}

# Blocks of more words are prose.
_LONGEST = 40

_ONE: dict[str, int] = {}
_TWO: dict[tuple[str, str], int] = {}
for _bit, (_words, _pairs) in enumerate(GROUPS.values()):
    for _word in _words.split():
        _ONE[_word] = _ONE.get(_word, 0) | 1 << _bit
    for _pair in filter(None, _pairs.split(",")):
        _first, _second = _pair.split()
        _TWO[_first, _second] = _TWO.get((_first, _second), 0) | 1 << _bit


def groups_in(words: Sequence[str]) -> int:
    """Give the bits of the groups that a block's words belong to; 0 for a block of more than 40 words."""
    if len(words) > _LONGEST:
        return 0
    mask = 0
    for word in words:
        if word in _ONE:
            mask |= _ONE[word]
    for pair in pairwise(words):
        if pair in _TWO:
            mask |= _TWO[pair]
    return mask
