"""How many words a page's markup hides in comments, which the parser leaves out of the tree.

In: markup. Out: a count. Must not: take more than linear time on any text.
"""

_BEGIN, _END = b"<!--", b"-->"
# What looks like a comment in these is none.
_SILENT = (b"script", b"style")


def comment_words(markup: str) -> int:
    """Count the words of all comments, separated by white space; one that never ends goes to the end.

    Example:
        >>> comment_words("a<!-- buy cheap pills --><script><!-- x --></script>")
        3
    """
    # Of bytes only ASCII's letters have a lower case, which is all that names of elements need, and in no time.
    lower = markup.encode("utf-8", "surrogatepass").lower()
    begins = {name: lower.find(b"<" + name) for name in _SILENT}
    words, at = 0, lower.find(_BEGIN)
    while at >= 0:
        past = _past_silent(lower, begins, at)
        if past <= at:
            end = lower.find(_END, at + len(_BEGIN))
            past = len(lower) if end < 0 else end + len(_END)
            comment = lower[at + len(_BEGIN) : past].removesuffix(_END)
            # As text again, which knows more white space than bytes do.
            words += len(comment.decode("utf-8", "surrogatepass").split())
        at = lower.find(_BEGIN, past)
        for name, begin in begins.items():
            if 0 <= begin < past:
                begins[name] = lower.find(b"<" + name, past)
    return words


def _past_silent(lower: bytes, begins: dict[bytes, int], at: int) -> int:
    """Give where the script or style sheet ends that begins before `at`; `at` or less where there is none."""
    past = -1
    for name, begin in begins.items():
        if 0 <= begin < at:
            end = lower.find(b"</" + name, begin)
            past = max(past, len(lower) if end < 0 else end)
            begins[name] = lower.find(b"<" + name, past)
    return past
