"""Inflected forms and signs of many languages are found as their analyzers say, on the real engine."""

from collections.abc import Iterator

import pytest

from indexer.backends.base import OpenIndex
from indexer.backends.registry import find_backend
from indexer.query import Query
from tests.contracts.entries import K1, B, entry, index_of
from tests.documents import document

pytestmark = pytest.mark.slow

# Language, a text, forms that find it, forms that do not.
CASES = (
    ("en", "The children were running past two houses", ("house", "houses", "run", "running"), ("hous3", "ran")),
    ("und", "Painted mirrors reflecting", ("mirror", "paint", "reflected"), ("mir",)),
    ("de", "Die Häuser standen leer, weiße Straßen", ("haus", "Hauses", "strasse", "weisse"), ("häuschen",)),
    ("fr", "Les chevaux mangeaient l'herbe verte", ("cheval", "herbe", "vertes"), ("cavalier", "mangeait")),
    ("es", "Las bibliotecas públicas abrieron", ("biblioteca", "publica"), ("libro",)),
    ("pt", "As canções brasileiras", ("brasileira", "brasileiro"), ("brasa",)),
    ("it", "Le montagne dell'Umbria", ("montagna", "umbria"), ("monte",)),
    ("nl", "De fietsen staan buiten", ("fiets",), ("auto",)),
    ("sv", "Flickorna sjöng visorna", ("flicka", "flickor"), ("pojke",)),
    ("fi", "Taloissa asutaan", ("talo", "talossa"), ("koti",)),
    ("ru", "Красивые книги лежали на столах", ("книга", "книгу", "стол"), ("окно",)),
    ("pl", "Czerwone samochody jechały", ("samochód", "samochodem"), ("rower",)),
    ("uk", "Зелені дерева", ("дерево",), ("квітка",)),
    ("tr", "Kitapları okudum", ("kitap", "kitaplar"), ("defter",)),
    ("hu", "A házakban laktak", ("ház", "házak"), ("kert",)),
    ("el", "Οι γάτες κοιμούνται", ("γατα", "ΓΑΤΕΣ"), ("σκυλος",)),
    ("ar", "الكتب المدرسية والمكتبات", ("مكتبات", "المدرسية", "مدرسية"), ("قلم",)),
    ("fa", "کتاب‌های تازه", ("کتاب", "كتاب"), ("قلم",)),
    ("hi", "लड़कों की किताबें", ("किताब", "लड़का"), ("घर",)),
    ("zh", "北京大学在海淀区", ("北京", "大学", "京大"), ("学北", "上海")),
    ("ja", "東京都でパソコンを買いました", ("東京", "パソコン", "買う"), ("大阪",)),
    ("ko", "서울대학교 도서관", ("서울", "도서"), ("부산",)),
    ("yo", "Àwọn ọmọ ń kàwé", ("ọmọ", "ỌMỌ", "kàwé"), ("omo", "kà")),
    ("sw", "Watoto wanasoma vitabu", ("vitabu", "WATOTO"), ("kitabu", "soma")),
    ("id", "Pembacaan buku-buku", ("baca", "buku"), ("tulis",)),
)  # fmt: skip


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenIndex]:
    pages = [document(f"{number:02}", text, language=language) for number, (language, text, _, _) in enumerate(CASES)]
    with index_of(find_backend("local"), tmp_path_factory.mktemp("languages") / "index", list(map(entry, pages))) as it:
        yield it


def found(index: OpenIndex, word: str, *languages: str) -> tuple[str, ...]:
    return tuple(index.lexical(K1, B).retrieve(Query(word, languages=languages), 100).doc_ids)


@pytest.mark.parametrize("number", range(len(CASES)), ids=[case[0] for case in CASES])
def test_a_document_is_found_by_the_forms_of_its_language(number: int, index: OpenIndex) -> None:
    language, _, forms, others = CASES[number]
    told = {form: found(index, form, language) for form in (*forms, *others)}
    assert told == dict.fromkeys(forms, (f"{number:02}",)) | dict.fromkeys(others, ())
    # Nobody need say which language it is.
    assert all(f"{number:02}" in found(index, form) for form in forms)


def test_words_as_they_stand_are_found_by_phrases_whatever_the_language(index: OpenIndex) -> None:
    for number, (_, text, _, _) in enumerate(CASES):
        exact = index.lexical(K1, B).retrieve(Query(text, phrases=(text,)), 100)
        assert exact.doc_ids == (f"{number:02}",)
