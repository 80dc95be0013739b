"""An entry of the ledger, a bond, a chance meeting, a programme with a colleague: for the matrix and the browser."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from zhike.apps.health import actions, queries
from zhike.apps.org import queries as org_queries

OF_CUSTOMER = {"exchange_id", "bond_id", "chance_id", "relation_id"}


def make(*, customer_id: int, owner_id: int, branch_id: int, at: datetime) -> dict[str, Any]:
    """Make one of each."""
    day = org_queries.business_date(at)
    exchange_id = actions.note_exchange(
        customer_id=customer_id, side="GIVEN", what="试用刀具", amount=Decimal(600), day=day, at=at
    )
    programme_id = actions.start_programme(
        name=f"关系提升计划{customer_id}", branch_id=branch_id, goal="季度走访", first_date=day,
        last_date=day + timedelta(days=90), budget=Decimal(50_000), at=at,
    )  # fmt: skip
    actions.enrol(programme_id=programme_id, customer_ids=[customer_id], day=day, at=at)
    relation = queries.relation(customer_id)
    return {
        "exchange_id": exchange_id,
        "bond_id": actions.add_bond(customer_id=customer_id, kind="SOCIAL", what="客户联谊会", since=day, at=at),
        "chance_id": actions.note_chance(
            customer_id=customer_id, whom="展会上的周工", where="机床展", met_date=day, at=at
        ),
        "relation_id": relation.pk if relation else 0, "programme_id": programme_id,
        "allocation_id": actions.allocate(
            programme_id=programme_id, user_id=owner_id, percent=1, planned_hours=20, at=at
        ),
    }  # fmt: skip
