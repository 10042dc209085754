"""What makes an order one that this pipeline cannot process, however often it is tried: a poison order."""

from decimal import Decimal
from typing import Optional

from orders.changes import OrderChange

HIGHEST_AMOUNT = Decimal(1_000_000)


def fault(change: OrderChange) -> Optional[str]:
    """Says what is wrong with the order as it stands after the change. A deletion is never wrong."""
    if change.kind == "REMOVE":
        return None
    order = change.after or {}
    if order.get("poison") is True:
        return "the order is marked as poison"
    amount = order.get("amount")
    if not isinstance(amount, Decimal):
        return "the order has no amount"
    if not 0 <= amount <= HIGHEST_AMOUNT:
        return f"an amount of {amount} is impossible; it must be between 0 and {HIGHEST_AMOUNT}"
    return None
