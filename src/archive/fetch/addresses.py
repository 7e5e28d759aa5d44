"""Which network addresses may be asked: public ones only. Complete in itself, since `ipaddress.is_global` passes NAT64, 6to4,
multicast and site-local addresses that lead back into the private network.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

_V4 = [
    (IPv4Network(network), reason)
    for network, reason in (
        ("0.0.0.0/8", "unspecified: it means this machine"),
        ("10.0.0.0/8", "private"),
        ("100.100.100.200/32", "a cloud's metadata service"),
        ("100.64.0.0/10", "shared by a provider's customers"),
        ("127.0.0.0/8", "this machine (loopback)"),
        ("168.63.129.16/32", "a cloud's metadata service"),
        ("169.254.169.254/32", "a cloud's metadata service"),
        ("169.254.0.0/16", "link-local"),
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "reserved for protocols"),
        ("192.0.2.0/24", "for documentation only"),
        ("192.31.196.0/24", "a sink for stray name queries"),
        ("192.52.193.0/24", "a multicast relay"),
        ("192.88.99.0/24", "a 6to4 relay"),
        ("192.168.0.0/16", "private"),
        ("192.175.48.0/24", "a sink for stray name queries"),
        ("198.18.0.0/15", "for benchmarks only"),
        ("198.51.100.0/24", "for documentation only"),
        ("203.0.113.0/24", "for documentation only"),
        ("224.0.0.0/4", "multicast"),
        ("255.255.255.255/32", "broadcast"),
        ("240.0.0.0/4", "reserved"),
    )
]
"""The first network that holds an address gives the reason."""

_V6 = [
    (IPv6Network(network), reason)
    for network, reason in (
        ("::/128", "unspecified: it means this machine"),
        ("::1/128", "this machine (loopback)"),
        ("64:ff9b:1::/48", "a private translation to IPv4"),
        ("::ffff:0:0:0/96", "a private translation to IPv4"),
        ("100::/64", "a sink that discards"),
        ("2001::/32", "a Teredo tunnel"),
        ("2001:db8::/32", "for documentation only"),
        ("2001::/23", "reserved for protocols"),
        ("2620:4f:8000::/48", "a sink for stray name queries"),
        ("3fff::/20", "for documentation only"),
        ("5f00::/16", "for routing only"),
        ("fd00:ec2::254/128", "a cloud's metadata service"),
        ("fc00::/7", "private"),
        ("fe80::/10", "link-local"),
        ("fec0::/10", "private (site-local)"),
        ("ff00::/8", "multicast"),
    )
]

_NEVER_OPEN = ("metadata", "link-local", "multicast", "broadcast", "not a network address")

_UNICAST = IPv6Network("2000::/3")
"""All that is handed out for the public network; every other block is reserved."""

_CARRIERS = [
    (IPv6Network("::ffff:0:0/96"), 0),
    (IPv6Network("64:ff9b::/96"), 0),
    (IPv6Network("2002::/16"), 80),
]
"""IPv6 networks that carry an IPv4 address (mapped, NAT64, 6to4), and how many bits stand to its right."""


def forbidden(address: str) -> str | None:
    """Why a network address may not be asked; None for a public one. What is no address at all may not be asked either."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return "not a network address"
    return _forbidden_v4(parsed) if isinstance(parsed, IPv4Address) else _forbidden_v6(parsed)


def refusal(address: str, *, allow_private: bool) -> str | None:
    """Why an address is not asked. Leave for the private network opens no metadata service and nothing link-local: nobody
    publishes there, and what stands there gives away a machine's secrets.
    """
    reason = forbidden(address)
    is_open = allow_private and not any(word in (reason or "") for word in _NEVER_OPEN)
    return None if is_open else reason


def _forbidden_v4(address: IPv4Address) -> str | None:
    return next((reason for network, reason in _V4 if address in network), None)


def _forbidden_v6(address: IPv6Address) -> str | None:
    for network, shift in _CARRIERS:
        if address in network:
            inner = IPv4Address(int(address) >> shift & 0xFFFFFFFF)
            reason = _forbidden_v4(inner)
            return f"{inner} in another form, which is {reason}" if reason else None
    reason = next((reason for network, reason in _V6 if address in network), None)
    return reason or (None if address in _UNICAST else "reserved")
