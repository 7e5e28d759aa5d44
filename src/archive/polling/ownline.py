"""Whether it is our own line that is down, and not the hosts: what fails then says nothing about any of them."""

from __future__ import annotations

from datetime import timedelta

from archive.fetch.answers import TEMPORARY, Failure
from archive.fetch.asking import Turn

HOSTS = 3
"""So many hosts that were well give no answer, and nobody else gives one: then it is the line."""

AGAIN = timedelta(minutes=10)
"""Until what failed meanwhile is asked for again. Nobody is troubled by it: nothing gets through."""

REASON = "no host answers; our own line seems to be down, so this does not count"


class OwnLine:
    """Our way to the net. Any answer, even that of a fault, shows that it stands.

    Only hosts that were well tell of it: those that have failed for long would have a small archive believe for ever that its
    line is down. So the first failures of an outage count before it is known for one; they weigh a quarter each.
    """

    def __init__(self) -> None:
        self._silent: set[str] = set()

    @property
    def is_down(self) -> bool:
        """Whether nobody has answered for so long that it must be the line."""
        return len(self._silent) >= HOSTS

    def heard(self, turn: Turn) -> bool:
        """Note what came of a turn; whether it was the first answer after an outage."""
        if not _is_answered(turn):
            return False
        was_down = self.is_down
        self._silent.clear()
        return was_down

    def hides(self, failure: Failure, well: str | None = None) -> bool:
        """Whether a failure is not to be counted. `well` is its host where that was well before."""
        if not _is_silent(failure):
            return False
        if well is not None:
            self._silent.add(well)
        return self.is_down


def _is_silent(failure: Failure) -> bool:
    """Whether nothing at all came back: no name, no connection, no answer in time."""
    return failure.outcome == "retry" and failure.weight <= TEMPORARY and failure.status is None and not failure.hops


def _is_answered(turn: Turn) -> bool:
    if turn.robots is not None:
        return turn.robots.status is not None
    answer = turn.answer
    if isinstance(answer, Failure):
        return answer.status is not None or bool(answer.hops)
    return answer is not None
