"""Which addresses may be asked."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.fetch.addresses import forbidden, refusal

SPECIAL_V4 = """0.0.0.0/8 0.0.0.0/32 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.0.0/29
192.0.0.8/32 192.0.0.170/32 192.0.0.171/32 192.0.2.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 240.0.0.0/4
255.255.255.255/32 224.0.0.0/4 192.88.99.0/24""".split()
SPECIAL_V6 = """
::1/128 ::/128 ::/96 ::ffff:0:0:0/96 64:ff9b:1::/48 100::/64 100:0:0:1::/64 2001::/23 2001::/32 2001:2::/48 2001:10::/28
2001:db8::/32 3fff::/20 5f00::/16 fc00::/7 fe80::/10 fec0::/10 ff00::/8""".split()
"""The registries of special addresses (IANA) that are not reachable for everybody, and multicast and site-local beside them."""


@pytest.mark.parametrize("network", [*SPECIAL_V4, *SPECIAL_V6])
@given(data=st.data())
def test_special_networks_are_forbidden(network: str, data: st.DataObject) -> None:
    special = ip_network(network)
    address = special[data.draw(st.integers(0, special.num_addresses - 1) | st.sampled_from([0, -1]))]
    assert forbidden(str(address))


@given(st.integers(0, 2**32 - 1).map(IPv4Address))
def test_an_ipv4_address_is_judged_the_same_in_every_form(address: IPv4Address) -> None:
    number = int(address)
    plain = forbidden(str(address))
    assert plain or address.is_global
    for carrier in (0xFFFF << 32 | number, int(IPv6Address("64:ff9b::")) | number, 0x2002 << 112 | number << 80 | 7):
        assert bool(forbidden(str(IPv6Address(carrier)))) == bool(plain)
    assert forbidden(str(IPv6Address(number)))


@given(st.integers(0, 2**128 - 1).map(IPv6Address))
def test_an_ipv6_address_outside_the_public_unicast_block_is_forbidden(address: IPv6Address) -> None:
    carries = any(address in IPv6Network(network) for network in ("::ffff:0:0/96", "64:ff9b::/96"))
    assert forbidden(str(address)) or address in IPv6Network("2000::/3") or carries


@given(st.integers(0, 2**32 - 1).map(IPv4Address))
def test_ordinary_addresses_are_not(address: IPv4Address) -> None:
    special = any(address in IPv4Network(network) for network in SPECIAL_V4)
    few = any(
        address in IPv4Network(net) for net in ("192.31.196.0/24", "192.52.193.0/24", "192.175.48.0/24", "168.63.129.16/32")
    )
    assert bool(forbidden(str(address))) == (special or few)


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946", "2a00:1450::1", "64:ff9b::8.8.8.8"]
)
def test_public_addresses_may_be_asked(address: str) -> None:
    assert forbidden(address) is None


@pytest.mark.parametrize("address", ["", "localhost", "127.1", "1.2.3", "::g", "fe80::1%eth0", "2001:db8::%1"])
def test_what_is_no_public_address_may_not(address: str) -> None:
    assert forbidden(address)


@pytest.mark.parametrize(
    "address", ["169.254.169.254", "100.100.100.200", "168.63.129.16", "fd00:ec2::254", "::ffff:169.254.169.254"]
)
def test_metadata_services_are_named(address: str) -> None:
    assert "metadata" in (forbidden(address) or "")


@pytest.mark.parametrize(
    "address", ["169.254.169.254", "169.254.1.1", "fe80::1", "100.100.100.200", "fd00:ec2::254", "::ffff:169.254.169.254"]
)
def test_leave_for_the_private_network_opens_no_metadata_service(address: str) -> None:
    assert refusal(address, allow_private=True)


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "192.168.0.7", "fd12::1", "::1", "8.8.8.8"])
def test_leave_for_the_private_network_opens_it(address: str) -> None:
    assert refusal(address, allow_private=True) is None
    assert refusal(address, allow_private=False) == forbidden(address)
