"""Which analyzer reads which language, and that Lucene has each of them."""

from pathlib import Path

import pytest

from crawler.document import Document
from indexer.backends.lexical.analyzers import CLASSES, analyzer_of
from indexer.backends.lexical.fields import url_words
from indexer.errors import RequestError, SettingsError
from indexer.query import Query
from tests.documents import document


@pytest.mark.parametrize(
    ("language", "analyzer"),
    [
        ("en", "en"), ("en-GB", "en"), ("und", "en"), ("", "en"), ("de-AT", "de"), ("zh-Hant", "cjk"), ("ko", "cjk"),
        ("ja", "ja"), ("nb", "no"), ("yo", "plain"), ("sw", "plain"), ("cjk", "plain"), ("plain", "plain"),
    ],
)  # fmt: skip
def test_a_language_has_its_analyzer(language: str, analyzer: str) -> None:
    assert analyzer_of(language) == analyzer


def test_a_setting_gives_all_languages_one_analyzer() -> None:
    assert {analyzer_of(language, "en") for language in ("de", "zh", "yo")} == {"en"}


def test_an_analyzer_that_there_is_not_is_refused() -> None:
    with pytest.raises(SettingsError, match="analyzer: found 'klingon', wanted by_language, or one of ar, "):
        analyzer_of("en", "klingon")


def test_the_words_of_an_address_are_those_of_host_path_and_query() -> None:
    assert url_words("https://docs.python.org/3/how-to/Sort%20lists.html?q=a_b") == (
        "docs python org 3 how to Sort lists html q a b"
    )
    assert url_words("") == ""


@pytest.mark.slow
def test_lucene_has_every_analyzer() -> None:
    from indexer.backends.lexical.jvm import java

    lucene = java()
    for name in CLASSES:
        lucene.strings(lucene.AnalyzerUtils.analyze(lucene.named_analyzer(name, "contents"), "a word"))


def _index(folder: Path, documents: list[Document], **options: object) -> Path:
    from indexer.backends.lexical.writer import LuceneWriter

    folder.mkdir()
    writer = LuceneWriter(folder, **options)  # type: ignore[arg-type]
    for entry in documents:
        writer.add(entry)
    writer.seal()
    return folder


@pytest.mark.slow
def test_documents_are_found_by_the_forms_of_their_own_language(tmp_path: Path) -> None:
    from indexer.backends.lexical.reader import LuceneReader

    documents = [
        document("a", "Die Häuser stehen am Fluss.", language="de"),
        document("b", "The houses stand by the river.", language="en"),
        document("c", "\u6771\u4eac\u90fd\u306e\u5bb6", language="zh"),
        document("d", "nyumba za mto", language="sw"),
    ]
    reader = LuceneReader([_index(tmp_path / "index", documents)], [4])

    def found(text: str, *languages: str) -> list[int]:
        ordinals: list[int] = reader.search(Query(text, languages=languages), 10, k1=0.9, b=0.4)[0].tolist()
        return ordinals

    assert found("haus") == [0]
    assert found("house") == [1]
    assert found("\u4eac\u90fd") == [2]
    assert found("nyumba") == [3]
    assert found("house", "de") == []
    reader.close()


@pytest.mark.slow
def test_a_phrase_is_refused_where_the_words_were_not_kept(tmp_path: Path) -> None:
    from indexer.backends.lexical.reader import LuceneReader

    reader = LuceneReader([_index(tmp_path / "index", [document("a", "dog")], exact=False)], [1])
    with pytest.raises(RequestError, match="build the index with exact_words"):
        reader.search(Query("dog", phrases=("dog",)), 10, k1=0.9, b=0.4)
    reader.close()
