"""Loses a record on purpose, so that one can see whether a check that says "nothing was lost" notices."""

from typing import Callable

from orders.changes import OrderChange
from orders.rules import fault

LossDrill = Callable[[OrderChange], bool]


def drops_none(_: OrderChange) -> bool:
    return False


def drops_one() -> LossDrill:
    """Loses the first sound change that this environment sees, and the same one again when it comes again."""
    victims: list[str] = []

    def drops(change: OrderChange) -> bool:
        if not victims and fault(change) is None:
            victims.append(change.event_id)
        return change.event_id in victims

    return drops
