"""What the stories of the API share: a caller whose every answer is held against the document, orders, a small run."""

import json
import re
from datetime import date
from decimal import Decimal
from functools import cache

import jsonschema
import pytest
from cast import AT
from django.test import Client
from django.urls import Resolver404, resolve

from zhike.api import document
from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.insight.models import Figure, LedgerCell, Run
from zhike.apps.org import actions as org_actions
from zhike.apps.trade.models import Order, OrderLine, Product


@cache
def written() -> dict:
    """Return the document as a client reads it."""
    return json.loads(json.dumps(document.document(), default=str))


def hold(answer, method: str) -> None:
    """Assert that an answer is one the document promises."""
    path = answer.wsgi_request.path_info
    if answer.streaming:
        route = "/" + re.sub(r"<(\w+:)?(\w+)>", r"{\2}", resolve(path).route)
        promised = written()["paths"][route][method]["responses"][str(answer.status_code)]
        assert answer["Content-Type"].partition(";")[0] in promised["content"]
        return
    assert answer.status_code < 500, answer.content
    assert answer["Content-Type"] == "application/json"
    assert answer["Cache-Control"] == "no-store"
    try:
        route = "/" + re.sub(r"<(\w+:)?(\w+)>", r"{\2}", resolve(path).route)
    except Resolver404:
        return
    operation = written()["paths"].get(route, {}).get(method)
    if operation is None or answer.status_code in {405, 406}:
        return
    promised = operation["responses"].get(str(answer.status_code))
    assert promised, f"{method} {route} does not promise {answer.status_code}: {answer.content!r}"
    schema = promised["content"]["application/json"]["schema"]
    jsonschema.validate(answer.json(), {"components": written()["components"], **schema})


class Caller:
    """A program that calls with a token."""

    def __init__(self, secret: str = ""):
        self.headers = {"Authorization": f"Bearer {secret}"} if secret else {}
        self.client = Client(headers=self.headers | {"Accept-Language": "en"})

    def get(self, path: str, **params):
        """Ask."""
        return self._held("get", path, params)

    def post(self, path: str, body=None, **more):
        """Send."""
        return self._held("post", path, body, content_type="application/json", **more)

    def patch(self, path: str, body=None, **more):
        """Change."""
        return self._held("patch", path, body, content_type="application/json", **more)

    def delete(self, path: str):
        """Remove."""
        return self._held("delete", path)

    def send(self, path: str, form: dict, **more):
        """Send a form with a file."""
        return self._held("post", path, form, **more)

    def _held(self, method: str, path: str, *args, **more):
        answer = getattr(self.client, method)(f"/api/v1/{path}", *args, **more)
        hold(answer, method)
        return answer


@pytest.fixture
def calls(cast):
    """Call as a part of the cast, or as nobody: `calls("owner").get("customers")`."""

    def caller(part: str = "") -> Caller:
        if not part:
            return Caller()
        with base.acting_as(base.System("token of the test")):
            user_id = cast.people()[part].pk
            return Caller(org_actions.make_token(user_id=user_id, name="test", at=AT))

    return caller


@pytest.fixture
def order(cast) -> Order:
    """One order of the cast's customer with a line and a returned line."""
    return make_order(cast)


def make_order(cast) -> Order:
    """Make one order with a line and a returned line."""
    with base.acting_as(base.System("order")):
        made = Order.objects.create(
            number="SO-1", source="FILE", customer_id=cast.customer_id, branch=cast.hall, kind="PURCHASE",
            order_date=date(2026, 2, 3), n_lines=2, amount=Decimal("120.5000"), currency="CNY",
        )  # fmt: skip
        product = Product.objects.create(code="P1", name="立铣刀", created_at=AT, updated_at=AT)
        for key, quantity, amount in (("a", 2, "150.5"), ("b", -1, "-30")):
            OrderLine.objects.create(
                order=made, customer_id=cast.customer_id, branch=cast.hall, product=product, line_key=key,
                line_date=made.order_date, is_return=quantity < 0, quantity=quantity, unit_price="75.25",
                amount=Decimal(amount),
            )  # fmt: skip
    return made


@pytest.fixture
def run(cast) -> Run:
    """The current analysis: the worked case W01 at headquarters, three customers in the hall."""
    return make_run(cast)


def make_run(cast) -> Run:
    """Make the analysis."""
    made = Run.objects.create(
        as_of=date(2026, 3, 2), status="DONE", is_current=True, engine="duckdb", program="1", requested_at=AT,
        steps=[{"step": "snapshot", "rows": 3, "seconds": 0.1}], headline={"customers": 3300},
    )  # fmt: skip
    for branch, period, counts in (
        (cast.head, "2025Q3", {"opening": 0, "new": 3000, "churned": 0, "closing": 3000}),
        (cast.head, "2025Q4", {"opening": 3000, "new": 500, "churned": 200, "closing": 3300}),
        (cast.head, "2026Q1", {"opening": 3300, "new": 0, "churned": 300, "closing": 3000}),
        (cast.hall, "2025Q4", {"opening": 3, "new": 0, "churned": 1, "closing": 2}),
    ):
        LedgerCell.objects.create(
            run=made, branch=branch, period=period, won_back=0, moved_in=0, moved_out=0, revenue=Decimal("100"),
            lost_turnover=Decimal("30000000"), is_first=period == "2025Q3", is_provisional=period == "2026Q1", **counts,
        )  # fmt: skip
    for part, n in (("VIP", 33), ("MAJOR", 627), ("ORDINARY", 990), ("SMALL", 1650)):
        Figure.objects.create(
            run=made, branch=cast.head, metric="tier_customers", part=part, value=n, numerator=n, n_customers=n
        )
    Figure.objects.create(
        run=made, branch=cast.head, metric="revenue", n_customers=3300, value=Decimal("70000000.1234"),
        numerator=Decimal("70000000.1234"),
    )  # fmt: skip
    return made


@pytest.fixture
def more_customers(cast) -> list[int]:
    """Sixty customers more in the hall, and one of the other hall."""
    new = [customer_actions.NewCustomer(code=f"M{i:03}", name=f"客户{i}", branch_id=cast.hall.pk) for i in range(60)]
    new.append(customer_actions.NewCustomer(code="J001", name="济南重机", branch_id=cast.other_hall.pk))
    with base.acting_as(base.System("customers")):
        return list(customer_actions.add_customers(new=new, at=AT).values())
