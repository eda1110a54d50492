"""Which IP addresses belong to the public internet: the one judge of where a crawler may connect to.

In: an IP address, or the host of a canonical URL. Out: "" for a public address, or the kind of network that it lies in.
By IANA's special-purpose registries (RFC 6890 and what updates it): of IPv4 all but the blocks below, of IPv6 only
2000::/3, what is allocated, and of that all but the blocks below. The table is here and not `ipaddress.is_global`,
whose answers differ between versions of Python. Must not: resolve names, or use the network.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

IPAddress = IPv4Address | IPv6Address

# The first block that holds an address names its kind. Single addresses stand before the blocks they lie in.
_IPV4: tuple[tuple[IPv4Network, str], ...] = tuple(
    (IPv4Network(block), kind)
    for block, kind in (
        ("168.63.129.16/32", "cloud metadata"),  # Azure's WireServer: a public number that only its machines see
        ("169.254.169.254/32", "cloud metadata"),  # AWS, Google, Azure, OpenStack and others
        ("169.254.170.2/32", "cloud metadata"),  # AWS ECS credentials
        ("100.100.100.200/32", "cloud metadata"),  # Alibaba
        ("192.0.0.192/32", "cloud metadata"),  # Oracle's first generation
        ("0.0.0.0/8", "unspecified"),  # RFC 791; Linux connects 0.0.0.0 to itself
        ("10.0.0.0/8", "private"),  # RFC 1918
        ("100.64.0.0/10", "carrier-grade NAT"),  # RFC 6598
        ("127.0.0.0/8", "loopback"),  # RFC 1122
        ("169.254.0.0/16", "link-local"),  # RFC 3927
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "protocol assignments"),  # RFC 6890
        ("192.0.2.0/24", "documentation"),  # RFC 5737
        ("192.88.99.0/24", "6to4 relay"),  # RFC 7526
        ("192.168.0.0/16", "private"),
        ("198.18.0.0/15", "benchmark"),  # RFC 2544
        ("198.51.100.0/24", "documentation"),
        ("203.0.113.0/24", "documentation"),
        ("224.0.0.0/4", "multicast"),  # RFC 5771
        ("255.255.255.255/32", "broadcast"),  # RFC 919
        ("240.0.0.0/4", "reserved"),  # RFC 1112
    )
)

_IPV6: tuple[tuple[IPv6Network, str], ...] = tuple(
    (IPv6Network(block), kind)
    for block, kind in (
        ("::/128", "unspecified"),  # RFC 4291
        ("::1/128", "loopback"),
        ("fd00:ec2::254/128", "cloud metadata"),  # AWS
        ("fd20:ce::254/128", "cloud metadata"),  # Google
        ("fc00::/7", "unique local"),  # RFC 4193
        ("fe80::/10", "link-local"),
        ("fec0::/10", "site-local"),  # RFC 3879
        ("ff00::/8", "multicast"),
        ("::/96", "IPv4-compatible"),  # RFC 4291 ended them; no server on the internet has one
        ("::ffff:0:0:0/96", "IPv4-translated"),  # RFC 7915's translators, inside one network
        ("64:ff9b:1::/48", "local-use NAT64"),  # RFC 8215: leads wherever that network's operator says
        ("100::/64", "discard-only"),  # RFC 6666
        ("2001::/32", "Teredo"),  # RFC 4380: ended; a host behind somebody's NAT
        ("2001:2::/48", "benchmark"),  # RFC 5180
        ("2001:10::/28", "ORCHID"),  # RFC 4843
        ("2001:20::/28", "ORCHID"),  # RFC 7343
        ("2001::/23", "protocol assignments"),  # RFC 2928
        ("2001:db8::/32", "documentation"),  # RFC 3849
        ("3fff::/20", "documentation"),  # RFC 9637
    )
)

_ALLOCATED = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052


def kind_of(address: str | IPAddress) -> str:
    """Name the kind of network that an IP address lies in; "" for a public one.

    IPv6 addresses that lead to an IPv4 one (IPv4-mapped, 6to4, NAT64 with the well-known prefix) are judged by that
    one: "IPv4-mapped loopback". The forms that no public server has (IPv4-compatible, Teredo, local-use NAT64) are
    never public, whatever they hold. What is no address at all is "malformed", so that doubt refuses.

    Example:
        >>> kind_of("127.0.0.1"), kind_of("64:ff9b::a9fe:a9fe"), kind_of("8.8.8.8")
        ('loopback', 'NAT64 cloud metadata', '')

    Args:
        address: IPv4 or IPv6, without brackets or port.
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return "malformed"
    if isinstance(parsed, IPv4Address):
        return next((kind for block, kind in _IPV4 if parsed in block), "")
    if parsed.scope_id:
        # A scope ("fe80::1%eth0") names an interface of this machine, and no public address has one.
        return "link-local"
    clothes, inner = _inner(parsed)
    if inner is not None:
        return f"{clothes} {kind}" if (kind := kind_of(inner)) else ""
    unallocated = "" if parsed in _ALLOCATED else "reserved"
    return next((kind for block, kind in _IPV6 if parsed in block), unallocated)


def is_public(address: str | IPAddress) -> bool:
    """Say whether an IP address belongs to the public internet."""
    return kind_of(address) == ""


def literal_of(host: str) -> str:
    """Give the address that a URL's host consists of, without brackets; "" for a name.

    Args:
        host: Host of a canonical URL, which has one spelling for an address: four decimal numbers, or brackets.
    """
    try:
        return str(ip_address(host.removeprefix("[").removesuffix("]")))
    except ValueError:
        return ""


def is_private_literal(host: str) -> bool:
    """Say whether the host of a canonical URL tells by itself that it lies in no public network.

    That is an address that is not public, and "localhost" with what ends in it (RFC 6761), also as a rooted name
    ("localhost.").
    """
    literal = literal_of(host)
    if literal:
        return not is_public(literal)
    labels = host.lower().removesuffix(".").split(".")
    return labels[-1] == "localhost"


def _inner(address: IPv6Address) -> tuple[str, IPv4Address | None]:
    """Give the IPv4 address that an IPv6 one leads to, and by which mechanism."""
    if address.ipv4_mapped is not None:
        return "IPv4-mapped", address.ipv4_mapped
    if address.sixtofour is not None:
        return "6to4", address.sixtofour
    if address in _NAT64:
        return "NAT64", IPv4Address(int(address) & 0xFFFF_FFFF)
    return "", None
