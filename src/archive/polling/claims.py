"""The hosts that are ours to ask: claimed where something is due, held while it is in hand, and given back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from archive.polling.clock import Clock
from archive.store.dialects import AnyRow
from archive.store.hosts import Wanted, claim_hosts, due_hosts, release_host, renew_leases, robots_of
from archive.store.session import Store

_REST = timedelta(minutes=10)  # for a host that failed several times in a row
_SOON = timedelta(minutes=1)  # a host that may be asked within it is taken on at once, and waited for
_ROBOTS_AGE = timedelta(days=1)


class Claims:
    """Hosts leased to `owner`, at most `most` of those at which something is due; redirects may lead to more."""

    def __init__(self, store: Store, clock: Clock, owner: str, lease: timedelta, most: int) -> None:
        self._store = store
        self._clock = clock
        self._owner = owner
        self._lease = lease
        self._most = most
        self._held: dict[str, datetime | None] = {}  # when it may be asked again, where it is left alone for now
        self._renewed_at = clock.monotonic()

    def __len__(self) -> int:
        return len(self._held)

    def __contains__(self, name: str) -> bool:
        return name in self._held

    @property
    def names(self) -> list[str]:
        """The hosts that are ours."""
        return list(self._held)

    def claim(self, wanted: Wanted) -> tuple[dict[str, float], Sequence[AnyRow]]:
        """Take on hosts at which something is due, and which may be asked soon: where a person asks, even those that rest.

        Returns them with the seconds until they may be asked, and what is known of their robots.txt.
        """
        room = self._most - len(self._held)
        if room <= 0:
            return {}, []
        now, soon = self._clock.now(), _SOON if wanted.everything else _REST
        with self._store.read() as connection:
            rests = due_hosts(connection, now, wanted, room, self._lease * 2, soon)
        if not rests:
            return {}, []
        with self._store.note() as connection:
            ours = claim_hosts(connection, list(rests), self._owner, now, self._lease, soon)
            kept = robots_of(connection, ours, now - _ROBOTS_AGE, now)
        self._held.update(dict.fromkeys(ours))
        return {name: rests[name] for name in ours}, kept

    def may_ask(self, name: str) -> bool:
        """Whether a host may be asked by us now; it is claimed where it is free."""
        if name not in self._held:
            with self._store.note() as connection:
                if not claim_hosts(connection, [name], self._owner, self._clock.now(), self._lease, timedelta(0)):
                    return False
            self._held[name] = None
        return self._held[name] is None

    def leave_alone(self, name: str) -> None:
        """Ask a host for nothing more for a while."""
        if name in self._held:
            self._held[name] = self._clock.now() + _REST

    def renew(self) -> set[str]:
        """Hold the hosts longer, when it is time to; returns those that another service took over meanwhile."""
        if not self._held or self._clock.monotonic() - self._renewed_at < self._lease.total_seconds() / 4:
            return set()
        self._renewed_at = self._clock.monotonic()
        with self._store.note() as connection:
            lost = set(self._held) - renew_leases(connection, list(self._held), self._owner, self._clock.now() + self._lease)
        for name in lost:
            del self._held[name]
        return lost

    def release(self, pauses: dict[str, float]) -> None:
        """Give hosts back, each with the seconds for which it is to be left in peace."""
        now = self._clock.now()
        with self._store.note() as connection:
            for name, pause in pauses.items():
                rest = self._held[name]
                release_host(connection, name, self._owner, max(now + timedelta(seconds=pause), rest or now))
        for name in pauses:
            del self._held[name]
