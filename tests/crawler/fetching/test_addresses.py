"""Which addresses are public, and that no spelling of a private one gets past."""

from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.errors import UrlError
from crawler.fetching.addresses import is_private_literal, is_public, kind_of, literal_of
from crawler.urls import canonicalize, host_of


# The first and last address of each block of IANA's registries, and their neighbours outside.
@pytest.mark.parametrize(
    ("addresses", "kind"),
    [
        ("0.0.0.0 0.255.255.255 ::", "unspecified"),
        ("10.0.0.0 10.255.255.255 172.16.0.0 172.31.255.255 192.168.0.0 192.168.255.255", "private"),
        ("100.64.0.0 100.127.255.255", "carrier-grade NAT"),
        ("127.0.0.0 127.0.0.1 127.255.255.255 ::1", "loopback"),
        ("169.254.0.0 169.254.255.255 fe80:: febf:ffff::1 fe80::1%eth0 2606:4700::1111%1", "link-local"),
        ("169.254.169.254 169.254.170.2 100.100.100.200 192.0.0.192 168.63.129.16", "cloud metadata"),
        ("fd00:ec2::254 fd20:ce::254", "cloud metadata"),
        ("192.0.0.0 192.0.0.255 2001:1ff:ffff::1", "protocol assignments"),
        ("192.0.2.0 192.0.2.255 198.51.100.7 203.0.113.255 2001:db8:: 3fff:fff::1", "documentation"),
        ("198.18.0.0 198.19.255.255 2001:2::1", "benchmark"),
        ("192.88.99.1", "6to4 relay"),
        ("224.0.0.0 239.255.255.255 ff02::1 ffff::", "multicast"),
        ("255.255.255.255", "broadcast"),
        ("240.0.0.0 255.255.255.254 4000:: 1fff::1 5f00::1 fe00::1", "reserved"),
        ("fc00:: fdff:ffff::1", "unique local"),
        ("fec0:: feff::1", "site-local"),
        ("::8.8.8.8 ::2 ::127.0.0.1", "IPv4-compatible"),
        ("::ffff:0:808:808", "IPv4-translated"),
        ("64:ff9b:1::808:808 64:ff9b:1:ffff::1", "local-use NAT64"),
        ("2001:0:4136:e378:8000:63bf:3fff:fdd2", "Teredo"),
        ("100::1", "discard-only"),
        ("2001:10::1 2001:2f::1", "ORCHID"),
        ("::ffff:127.0.0.1 ::ffff:7fff:1", "IPv4-mapped loopback"),
        ("::ffff:a9fe:a9fe", "IPv4-mapped cloud metadata"),
        ("2002:7f00:1:: 2002:7f00:1:5::1", "6to4 loopback"),
        ("2002:a00:1::", "6to4 private"),
        ("64:ff9b::7f00:1", "NAT64 loopback"),
        ("64:ff9b::10.1.2.3", "NAT64 private"),
        ("127.1 0x7f.0.0.1 2130706433 0177.0.0.1 localhost 1.2.3 [::1] 1.2.3.4:80", "malformed"),
    ],
)  # fmt: skip
def test_what_is_not_public_has_a_kind(addresses: str, kind: str) -> None:
    assert {address: kind_of(address) for address in addresses.split()} == dict.fromkeys(addresses.split(), kind)


@pytest.mark.parametrize(
    "address",
    [
        "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
        "128.0.0.0",
        "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.0.1.1", "192.167.255.255", "192.169.0.0",
        "198.17.255.255", "198.20.0.0", "223.255.255.255", "168.63.129.15", "2000::1", "2001:200::1", "2606:4700::1111",
        "3ffe::1", "::ffff:8.8.8.8", "2002:808:808::1", "64:ff9b::808:808",
    ],
)  # fmt: skip
def test_what_lies_beside_those_blocks_is_public(address: str) -> None:
    assert kind_of(address) == ""
    assert is_public(address)


@given(st.ip_addresses())
def test_it_never_allows_what_python_knows_to_be_private(address: IPv4Address | IPv6Address) -> None:
    if is_public(address):
        mapped = isinstance(address, IPv6Address) and (
            address.ipv4_mapped or address.sixtofour or address.packed[:2] == b"\0d"
        )
        assert mapped or (address.is_global and not address.is_multicast)


@given(st.ip_addresses(v=4))
def test_each_way_to_wrap_an_ipv4_address_is_no_more_public_than_the_address(address: IPv4Address) -> None:
    number = int(address)
    wrapped = (number | 0xFFFF << 32, number | 0x64_FF9B << 96, 0x2002 << 112 | number << 80)
    assert {is_public(IPv6Address(value)) for value in wrapped} == {is_public(address)}
    assert not is_public(IPv6Address(number))


# Spellings of 127.0.0.1 and its like that the URL Standard's host parser reads as addresses, and libc with it.
@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "127.1", "127.0.1", "2130706433", "017700000001", "0x7f000001", "0X7F.1", "0x7f.0x0.0x0.0x1",
        "0177.0.0.01", "0177.1", "127.0.0.1.", "127.1.", "2130706433.", "%31%32%37.0.0.1", "127%2e0%2e0%2e1",
        "0%78%37f.1",
        "１２７.0.0.1", "①②⑦.0.0.1", "127。0。0。1", "127．0．0．1", "user@127.0.0.1",
        "user:pass@127.1", "8.8.8.8@127.0.0.1",
        "example.org:80@127.1", "127.0.0.1:8080", "0", "0.0", "0x", "00000000000", "0x7f.1:80",
        "[::1]", "[0:0::0:1]", "[::ffff:127.0.0.1]", "[::FFFF:7f00:1]", "[::127.0.0.1]", "[64:ff9b::127.0.0.1]",
        "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[2001:0:7f00:1::]", "[fe80::1]", "[fec0::1]", "[fd00:ec2::254]",
        "[::]",
        "169.254.169.254", "2852039166", "0xa9fea9fe", "0251.0376.0251.0376", "0xa9.0xfe.43518", "169.254.43518",
        "169.254.169.254.", "[::ffff:169.254.169.254]", "[0:0:0:0:0:ffff:a9fe:a9fe]", "3232235777", "0xC0.0xA8.0x101",
        "10.1", "0xa000001", "localhost", "LOCALHOST", "localhost.", "a.localhost", "ｌｏｃａｌｈｏｓｔ", "%6cocalhost",
        "loc\tal\nhost", "local\u00adhost",
    ],
)  # fmt: skip
def test_no_spelling_of_a_private_host_gets_past(host: str) -> None:
    for address in (f"http://{host}/", f"https:{host}", f"http:\\\\{host}\\x", f"//{host}/x"):
        assert is_private_literal(host_of(canonicalize(address, "http://a.test/" if address[0] == "/" else None)))


# What looks like an address and is none is refused as a URL: no resolver ever guesses what it may mean.
@pytest.mark.parametrize(
    "host",
    [
        "256.0.0.1", "4294967296", "127.0.0.0.1", "0x7g.1", "1.2.3.09", "127.0.0.0x1ffffffff", "[::1%25eth0]",
        "[::1%lo]", "[127.0.0.1]", "[::ffff:127.1]", "[::g]", "[::1]x", "127.0.0.1%00", "127.0.0.1%2f", "1e3.0.0.1.2",
    ],
)  # fmt: skip
def test_what_only_looks_like_an_address_is_no_url(host: str) -> None:
    with pytest.raises(UrlError):
        canonicalize(f"http://{host}/")


@given(st.ip_addresses(v=4), st.sampled_from(["{0}", "0x{0:x}", "0{0:o}", "{1}.{2}", "0x{1:x}.0{2:o}", "{1}.{3}.{4}."]))
def test_every_number_form_of_an_address_is_judged_as_the_address(address: IPv4Address, form: str) -> None:
    number = int(address)
    host = form.format(number, number >> 24, number & 0xFF_FFFF, number >> 16 & 0xFF, number & 0xFFFF)
    canonical = host_of(canonicalize(f"http://{host}/"))
    assert literal_of(canonical) == str(address)
    assert is_private_literal(canonical) == (not is_public(address))


def test_names_are_no_literals() -> None:
    for host in ("example.org", "localhost.example.org", "mylocalhost", "127.0.0.1.nip.io", "a.test"):
        assert literal_of(host) == ""
        assert not is_private_literal(host)
