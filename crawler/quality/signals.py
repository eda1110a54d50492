"""All signals of one document: measured, kept as columns, judged elsewhere.

In: title, text, counts over the page, language. Out: `QualitySignals`. NaN says that a signal does not apply: measures
of words in a script without spaces, function words of a language that has no list, the agreement of no title.
Must not: raise on any text, or cost more than linear time: `reading` says what bounds it.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from crawler.quality import agreement, c4, fineweb, gopher, readability, refinedweb, repetition, stuffing, variety
from crawler.quality.function_words import function_words
from crawler.quality.page import PageCounts, hidden_word_share, link_density
from crawler.quality.reading import MAX_NGRAM_TERMS, Reading, read_text, share, terms_of

_TITLE_CHARACTERS = 1000


@dataclass(frozen=True, slots=True)
class QualitySignals:
    """What was measured on one document. Shares are in [0, 1]; NaN is "does not apply".

    Attributes:
        words: Terms: runs of letters and digits; pairs of signs in scripts without spaces. Of the first million
            characters, as everything here.
        lines: Lines that are not empty.
        sentences: Ends of sentences, at least 1 where there is a term.
        terminal_line_share: C4: lines that end in a terminal mark.
        c4_line_share: C4: lines that it keeps (a terminal mark, five words); NaN without spaces between words.
        curly_brackets: C4: opening ones.
        lorem_ipsum: C4: times that it stands there.
        script_notices: C4: lines with "javascript".
        mean_word_length: Gopher: characters a word; NaN without spaces between words.
        symbol_word_ratio: Gopher: hash signs and ellipses a word, >= 0; NaN without spaces.
        bullet_line_share: Gopher.
        ellipsis_line_share: Gopher.
        alphabetic_word_share: Gopher: words with a letter.
        stop_words: Gopher: how many of its eight occur; NaN for languages other than English.
        duplicate_line_share: Gopher.
        duplicate_line_character_share: Gopher, FineWeb.
        duplicate_paragraph_share: Gopher.
        duplicate_paragraph_character_share: Gopher.
        top_2gram_share: Gopher: characters in the most frequent one, of the first 20,000 terms, as for all n-grams.
        top_3gram_share: As above.
        top_4gram_share: As above.
        duplicate_5gram_share: Gopher: characters in n-grams that came before.
        duplicate_6gram_share: As above.
        duplicate_7gram_share: As above.
        duplicate_8gram_share: As above.
        duplicate_9gram_share: As above.
        duplicate_10gram_share: As above.
        uppercase_line_share: RefinedWeb.
        number_line_share: RefinedWeb.
        counter_line_share: RefinedWeb.
        one_word_line_share: RefinedWeb.
        flagged_word_share: RefinedWeb: words in such lines.
        punctuated_line_share: FineWeb.
        short_line_share: FineWeb: lines under 30 characters.
        table_line_share: Lines of Markdown tables: what tells a table from filler.
        code_line_share: Lines inside fenced code.
        lix: Björnsson's readability, >= 0; NaN without spaces between words.
        type_token_ratio: Different terms over terms, of the first 20,000.
        moving_type_token_ratio: Its mean over windows of 100 terms.
        compression_ratio: Ntoulas: bytes over bytes compressed, > 0.
        function_word_share: Function words among terms; NaN for a language without a list.
        top_term_share: The most frequent keyword among terms.
        top_term_excess: That keyword's count over what is expected of a text of this length, >= 0.
        title_term_share: Keywords of the title among the text's terms.
        longest_run: Terms in the longest stretch that repeats one to four terms back to back.
        title_coverage: Keywords of the title that the text has; NaN without any.
        link_density: Characters of the page in links; NaN without markup.
        links: Links of the page.
        external_links: Links with a host in their address.
        affiliate_links: Links that earn money.
        sponsored_links: Links with rel=sponsored.
        scripts: Programs on the page.
        iframes: Frames.
        ads: Elements of ad servers.
        trackers: Elements of services that watch readers.
        hidden_words: Words hidden from people.
        comment_words: Words in comments of the markup.
        hidden_word_share: Hidden words among all.
    """

    words: int
    lines: int
    sentences: int
    terminal_line_share: float
    c4_line_share: float
    curly_brackets: int
    lorem_ipsum: int
    script_notices: int
    mean_word_length: float
    symbol_word_ratio: float
    bullet_line_share: float
    ellipsis_line_share: float
    alphabetic_word_share: float
    stop_words: float
    duplicate_line_share: float
    duplicate_line_character_share: float
    duplicate_paragraph_share: float
    duplicate_paragraph_character_share: float
    top_2gram_share: float
    top_3gram_share: float
    top_4gram_share: float
    duplicate_5gram_share: float
    duplicate_6gram_share: float
    duplicate_7gram_share: float
    duplicate_8gram_share: float
    duplicate_9gram_share: float
    duplicate_10gram_share: float
    uppercase_line_share: float
    number_line_share: float
    counter_line_share: float
    one_word_line_share: float
    flagged_word_share: float
    punctuated_line_share: float
    short_line_share: float
    table_line_share: float
    code_line_share: float
    lix: float
    type_token_ratio: float
    moving_type_token_ratio: float
    compression_ratio: float
    function_word_share: float
    top_term_share: float
    top_term_excess: float
    title_term_share: float
    longest_run: int
    title_coverage: float
    link_density: float
    links: int
    external_links: int
    affiliate_links: int
    sponsored_links: int
    scripts: int
    iframes: int
    ads: int
    trackers: int
    hidden_words: int
    comment_words: int
    hidden_word_share: float


_NO_PAGE = PageCounts()

_Fields = dict[str, Any]
"""Some fields of `QualitySignals` by name, on their way into it."""


def quality_signals(title: str, text: str, page: PageCounts = _NO_PAGE, *, language: str = "und") -> QualitySignals:
    """Measure one document.

    Args:
        title: One line; may be "".
        text: Markdown without link targets.
        page: Counts over its markup; all 0 where there was none.
        language: BCP 47 tag of the text, "und" when unsure.
    """
    reading = read_text(text)
    return QualitySignals(
        words=len(reading.terms),
        lines=len(reading.lines),
        sentences=reading.sentences,
        **_line_signals(reading),
        **_word_signals(reading, language),
        **_ngram_signals(reading),
        **_keyword_signals(title, reading, language),
        **_page_signals(page, len(reading.terms)),
        curly_brackets=c4.curly_brackets(reading.text),
        lorem_ipsum=c4.lorem_ipsum(reading.text),
        script_notices=c4.script_notices(reading.lines),
        longest_run=_longest_run(reading),
        compression_ratio=variety.compression_ratio(reading.text),
    )


def table_line_share(lines: Sequence[str]) -> float:
    """Share of lines that are rows of Markdown tables."""
    return share(sum(line.startswith("|") for line in lines), len(lines))


def code_line_share(lines: Sequence[str]) -> float:
    """Share of lines inside fenced code, the fences not counted as code; an open fence holds to the end."""
    inside = False
    code = 0
    for line in lines:
        if line.startswith(("```", "~~~")):
            inside = not inside
        else:
            code += inside
    return share(code, len(lines))


def _line_signals(reading: Reading) -> _Fields:
    lines, paragraphs = reading.lines, reading.paragraphs
    flaws = refinedweb.line_shares(lines)
    return {
        "terminal_line_share": c4.terminal_line_share(lines),
        "c4_line_share": _spaced(reading, c4.kept_line_share(lines)),
        "bullet_line_share": gopher.bullet_line_share(lines),
        "ellipsis_line_share": gopher.ellipsis_line_share(lines),
        "duplicate_line_share": repetition.duplicate_share(lines),
        "duplicate_line_character_share": repetition.duplicate_character_share(lines),
        "duplicate_paragraph_share": repetition.duplicate_share(paragraphs),
        "duplicate_paragraph_character_share": repetition.duplicate_character_share(paragraphs),
        "uppercase_line_share": flaws.uppercase,
        "number_line_share": flaws.number,
        "counter_line_share": flaws.counter,
        "one_word_line_share": flaws.one_word,
        "flagged_word_share": _spaced(reading, flaws.flagged_words),
        "punctuated_line_share": fineweb.punctuated_line_share(lines),
        "short_line_share": fineweb.short_line_share(lines),
        "table_line_share": table_line_share(lines),
        "code_line_share": code_line_share(lines),
    }


def _word_signals(reading: Reading, language: str) -> _Fields:
    listed = function_words(language)
    is_english = language.partition("-")[0].lower() == "en"
    found = zip(reading.vocabulary, reading.counts.tolist(), strict=True)
    functional = share(sum(n for term, n in found if term in listed), len(reading.terms)) if listed else math.nan
    long_terms = int(reading.counts[reading.lengths > readability.LONG_WORD_LETTERS].sum())
    ngram_codes = reading.codes[:MAX_NGRAM_TERMS]
    return {
        "mean_word_length": _spaced(reading, gopher.mean_word_length(reading.words)),
        "symbol_word_ratio": _spaced(reading, gopher.symbol_word_ratio(reading.text, len(reading.words))),
        "alphabetic_word_share": _spaced(reading, gopher.alphabetic_word_share(reading.words)),
        "stop_words": float(gopher.stop_words(reading.vocabulary)) if is_english else math.nan,
        "lix": _spaced(reading, readability.lix(len(reading.terms), long_terms, reading.sentences)),
        "type_token_ratio": variety.type_token_ratio(ngram_codes),
        "moving_type_token_ratio": variety.moving_type_token_ratio(ngram_codes),
        "function_word_share": functional,
    }


def _ngram_signals(reading: Reading) -> _Fields:
    # A pair of signs shares each of them with a neighbour, so that it stands for one of them.
    codes = reading.codes[:MAX_NGRAM_TERMS]
    lengths = reading.lengths.clip(max=1) if reading.is_spaceless else reading.lengths
    shares = repetition.ngram_shares(codes, lengths[codes])
    named = {f"top_{size}gram_share": value for size, value in zip(repetition.TOP_SIZES, shares.top, strict=True)}
    for size, value in zip(repetition.DUPLICATE_SIZES, shares.duplicate, strict=True):
        named[f"duplicate_{size}gram_share"] = value
    return named


def _keyword_signals(title: str, reading: Reading, language: str) -> _Fields:
    listed = function_words(language)
    counts = dict(zip(reading.vocabulary, reading.counts.tolist(), strict=True))
    counts = stuffing.keyword_counts(counts, listed)
    promised = stuffing.keyword_counts(Counter(terms_of(title[:_TITLE_CHARACTERS])), listed)
    return {
        "top_term_share": stuffing.top_term_share(counts, len(reading.terms)),
        "top_term_excess": stuffing.top_term_excess(counts, len(reading.terms)),
        "title_term_share": stuffing.title_term_share(counts, len(reading.terms), promised),
        "title_coverage": agreement.title_coverage(promised, counts),
    }


def _longest_run(reading: Reading) -> int:
    wordless = [
        code for code, term in enumerate(reading.vocabulary) if not (term.isalpha() or any(map(str.isalpha, term)))
    ]
    return stuffing.longest_run(reading.codes, wordless)


def _page_signals(page: PageCounts, words: int) -> _Fields:
    return {
        "link_density": link_density(page),
        "links": page.links,
        "external_links": page.external_links,
        "affiliate_links": page.affiliate_links,
        "sponsored_links": page.sponsored_links,
        "scripts": page.scripts,
        "iframes": page.iframes,
        "ads": page.ads,
        "trackers": page.trackers,
        "hidden_words": page.hidden_words,
        "comment_words": page.comment_words,
        "hidden_word_share": hidden_word_share(page, words),
    }


def _spaced(reading: Reading, value: float) -> float:
    return math.nan if reading.is_spaceless else value
