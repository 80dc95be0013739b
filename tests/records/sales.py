"""An opportunity, a need of its customer, a solution and a contract, as the matrix and the browser ask for them."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from zhike.apps.sales import actions

OF_CUSTOMER = {"opportunity_id", "customer_need_id", "solution_id", "contract_id"}


def make(*, customer_id: int, owner_id: int, branch_id: int, at: datetime) -> dict[str, Any]:
    """Make one of each."""
    day = at.date()
    now: dict[str, Any] = {"day": day, "at": at}
    new = actions.NewOpportunity(customer_id, "年度刀具供应", owner_id=owner_id, amount=Decimal(80_000))
    opportunity_id = actions.add_opportunity(new=new, **now)
    for gate in ("PERSON", "WORDS", "PLAN"):
        actions.pass_gate(opportunity_id=opportunity_id, gate=gate, evidence="总工当面确认", **now)
    need = actions.NewNeed(customer_id, "LATENT", "换刀停机", "现场看到", opportunity_id=opportunity_id)
    need_id = actions.add_need(new=need, **now)
    solution_id = actions.add_proposal(
        opportunity_id=opportunity_id, title="驻厂刀具管理", benefit="全厂停机减少", lines=[(need_id, "预调刀具")],
        offered=day, today=day, at=at,
    )  # fmt: skip
    line = actions.NewLine(Decimal(10), Decimal("95.5"), text="合金立铣刀")
    actions.quote(opportunity_id=opportunity_id, lines=[line], valid_until=day + timedelta(days=30), **now)
    contract = actions.NewContract(customer_id, "年度供应合同", Decimal(80_000), day, day, day + timedelta(days=300))
    return {
        "opportunity_id": opportunity_id, "customer_need_id": need_id, "solution_id": solution_id,
        "contract_id": actions.add_contract(new=contract, today=day, at=at),
    }  # fmt: skip
