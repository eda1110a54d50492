import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.pages.characters import decode, looks_binary, media_type, one_line, readable

META = '<html><head><meta charset="{}"></head><body>{}</body></html>'


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        ("Grüße".encode(), "", "Grüße"),
        ("Grüße".encode(), "text/html; charset=iso-8859-1", "Grüße"),
        ("Grüße".encode("latin-1"), "text/html; charset=ISO-8859-1", "Grüße"),
        ("“Grüße”".encode("cp1252"), "text/html; charset=iso-8859-1", "“Grüße”"),
        (b"\xef\xbb\xbf" + "Grüße".encode(), "text/html; charset=koi8-r", "Grüße"),
        ("Grüße".encode("utf-16"), "", "Grüße"),
        ("你好，世界".encode("gbk"), 'text/html; charset="gb2312"', "你好，世界"),
        ("Привет, мир".encode("koi8-r"), "text/plain;charset=koi8-r", "Привет, мир"),
        ("こんにちは".encode("iso2022_jp"), "text/html; charset=iso-2022-jp", "こんにちは"),
        ("こんにちは".encode("cp932"), "text/html; charset=x-sjis", "こんにちは"),
    ],
)
def test_a_body_is_decoded_by_its_mark_its_bytes_or_its_header(body: bytes, content_type: str, expected: str) -> None:
    assert decode(body, content_type) == expected


def test_markup_declares_a_charset_where_the_header_does_not() -> None:
    body = META.format("windows-1251", "Привет").encode("cp1251")
    assert "Привет" in decode(body, "text/html")


def test_an_xml_declaration_counts_too() -> None:
    body = '<?xml version="1.0" encoding="iso-8859-2"?><html>Łódź</html>'.encode("iso8859-2")
    assert "Łódź" in decode(body, "application/xhtml+xml")


def test_markup_that_says_utf_16_in_ascii_is_utf_8() -> None:
    assert "plain" in decode(META.format("utf-16", "plain").encode(), "text/html")


def test_one_broken_byte_does_not_change_a_charset() -> None:
    # 1 of 206 characters cannot be read, under the limit of 1 in 100.
    body = "Grüße".encode() + b"\xff" + b"a" * 200
    assert decode(body, "text/html; charset=utf-8") == "Grüße\ufffd" + "a" * 200


def test_a_body_cut_inside_a_character_stays_utf_8() -> None:
    assert decode("Grüße, ü".encode()[:-1], "") == "Grüße, \ufffd"


def test_a_charset_that_fits_nothing_gives_way_to_detection() -> None:
    russian = "Собака идёт по следу зверя через поле и лес, не теряя его запаха. " * 5
    assert decode(russian.encode("cp1251"), "text/html; charset=utf-8") == russian


@pytest.mark.parametrize("label", ["punycode", "unicode_escape", "hex", "no-such-charset", "rot13"])
def test_a_codec_that_is_no_charset_of_the_web_is_not_used(label: str) -> None:
    assert decode(b"\\u0041-plain", f"text/html; charset={label}") == "\\u0041-plain"


@given(st.binary(max_size=300), st.text(max_size=60))
def test_no_body_and_no_header_makes_decoding_fail(body: bytes, content_type: str) -> None:
    readable(decode(body, content_type)).encode("utf-8")


@given(st.text())
def test_readable_text_holds_no_control_characters_and_can_be_stored(text: str) -> None:
    clean = readable(text)
    assert all(character in "\n\t" or not (character < " " or "\x7f" <= character <= "\x9f") for character in clean)
    assert clean.encode("utf-8").decode() == clean
    assert readable(clean) == clean


def test_line_breaks_become_newlines_controls_spaces_and_invisible_marks_go() -> None:
    assert readable("a\r\nb\rc\x00d\u202ee\ufefff") == "a\nb\nc def"


def test_one_line_is_one_line_of_at_most_that_length() -> None:
    assert one_line("  two\n words\x07 ", 20) == "two words"
    assert one_line("abcdef", 3) == "abc"


def test_a_media_type_has_no_parameters() -> None:
    assert media_type(" Text/HTML ; charset=x") == "text/html"
    assert media_type("") == ""


def test_bytes_of_no_text_look_binary_and_utf_16_does_not() -> None:
    assert looks_binary(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "text/html")
    assert not looks_binary("text".encode("utf-16"), "text/html")
    assert not looks_binary("text".encode("utf-16-be"), "text/html; charset=utf-16be")
    assert not looks_binary("こんにちは".encode("iso2022_jp"), "text/html")
