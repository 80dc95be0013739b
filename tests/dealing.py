"""Orders made by hand for stories: a customer with some orders of one line each."""

from datetime import date, timedelta
from decimal import Decimal

from cast import AT

from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.trade.models import Order, OrderLine

FIRST = date(2025, 3, 1)


def add_orders(customer_id: int, branch_id: int, amounts: list[str], *, prefix: str = "", source: str = "ERP") -> None:
    """Give a customer one order of one line for each amount."""
    with base.acting_as(base.System("orders of a story")):
        for i, amount in enumerate(amounts):
            number, day = f"{prefix or customer_id}-{i}", FIRST + timedelta(days=30 * i)
            order = Order.objects.create(
                number=number, source=source, customer_id=customer_id, branch_id=branch_id, kind="PURCHASE",
                order_date=day, n_lines=1, amount=Decimal(amount), currency="CNY",
            )  # fmt: skip
            add_line(order, amount, key=f"{source}-{number}-{customer_id}")
        customer_actions.note_orders(has_orders={customer_id: True})


def add_line(order: Order, amount: str, *, key: str) -> OrderLine:
    """Give an order a line, as an import does, its sum following elsewhere."""
    return OrderLine.objects.create(
        order=order, customer_id=order.customer_id, branch_id=order.branch_id, line_key=key[:32],
        line_date=order.order_date, quantity=1, unit_price=amount, amount=amount,
    )  # fmt: skip


def add_customer(branch_id: int, **values) -> int:
    """Add one customer."""
    with base.acting_as(base.System("customer of a story")):
        new = customer_actions.NewCustomer(branch_id=branch_id, **values)
        return customer_actions.add_customers(new=[new], at=AT)[new.code]


def orders_of(customer_id: int) -> tuple[int, Decimal]:
    """Return how many orders a customer has and what they and their lines sum to, which must be the same."""
    with base.acting_as(base.System("count")):
        orders = Order.objects.filter(customer_id=customer_id)
        lines = OrderLine.objects.filter(customer_id=customer_id)
        of_orders = sum((order.amount for order in orders), Decimal(0))
        of_lines = sum((line.amount for line in lines), Decimal(0))
        assert of_orders == of_lines
        assert all(line.order.customer_id == customer_id for line in lines.select_related("order"))
        return len(orders), of_orders
