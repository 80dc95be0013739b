"""The register: risks entered, rated anew, proposed by the scan, taken up or dismissed, closed and opened again."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.receivables import actions as receivable_actions
from zhike.apps.risk.models import RegisteredRisk, RiskCase
from zhike.apps.risk.queries import register as queries
from zhike.apps.risk.rules import register
from zhike.apps.risk.rules.register import RiskRefused
from zhike.apps.tasks import actions as task_actions

# By which holds, tasks and notices know where they come from.
SOURCE = "risk"
TITLES = {
    "CREDIT": gettext_noop("%(who)s may not pay"), "MARKET": gettext_noop("%(who)s may buy less or go"),
    "OPERATION": gettext_noop("%(who)s: something is badly done"),
    "LEGAL": gettext_noop("%(who)s: a dispute may follow"),
}  # fmt: skip
ENDS = {"close": "CLOSED", "dismiss": "DISMISSED"}


@dataclass(frozen=True)
class NewRisk:
    """A risk as somebody registers it: of a customer, or of a branch and all below it."""

    title: str
    kind: str
    cause: str
    rated: register.Rated
    customer_id: int | None = None
    branch_id: int | None = None
    owner_id: int | None = None
    text: str = ""
    review_date: date | None = None


@transaction.atomic
def register_risk(*, new: NewRisk, day: date, at: datetime) -> int:
    """Register a risk; who is responsible is told. Return its id. Raises RiskRefused."""
    columns = _columns(new)
    row = RegisteredRisk(**columns, opened_date=day, created_at=at, updated_at=at)
    row.save(force_insert=True)
    tell("risk.add", row, at, title=row.title, kind=row.kind, expected=str(row.expected))
    _tell_owner(row, at)
    return row.pk


def _tell_owner(row: Any, at: datetime) -> None:
    """Tell who answers for a risk, unless they said so themselves."""
    if row.owner_id and row.owner_id != base.actor().user_id:
        with org_queries.speaking_to(row.owner_id):
            said = _("You answer for a risk: %(title)s")
        task_actions.notify(user_ids=[row.owner_id], title=said % {"title": row.title}, link=address(row.pk), at=at)


def _columns(new: NewRisk) -> dict[str, Any]:
    """Return the columns of a risk as it was given; raises RiskRefused."""
    if not new.title.strip():
        raise RiskRefused("NO_TITLE", "title")
    if new.kind not in register.CAUSES:
        raise RiskRefused("BAD_KIND", "kind")
    if new.cause not in register.CAUSES[new.kind]:
        raise RiskRefused("BAD_CAUSE", "cause")
    if new.owner_id is not None and org_queries.user(new.owner_id) is None:
        raise RiskRefused("NO_OWNER", "owner_id")
    return {
        "title": new.title.strip()[:160], "kind": new.kind, "cause": new.cause, "text": new.text.strip(),
        "customer_id": new.customer_id, "branch_id": _branch_of(new), "owner_id": new.owner_id,
        "review_date": new.review_date, **new.rated.columns(),
    }  # fmt: skip


def _branch_of(new: NewRisk) -> int:
    if new.customer_id is not None:
        customer = customer_queries.customer(new.customer_id)
        if customer is None:
            raise RiskRefused("NO_CUSTOMER", "customer_id")
        return customer.branch_id
    if new.branch_id is None or not org_queries.row_branches(base.actor()).filter(pk=new.branch_id).exists():
        raise RiskRefused("NO_BRANCH", "branch_id")
    return new.branch_id


@transaction.atomic
def change_risk(*, risk_id: int, new: NewRisk, version: int | None = None, day: date, at: datetime) -> bool:
    """Rate a live risk anew, or take up one that was proposed; say whether its answer has to be decided anew.

    That is so where it is borne, what is expected grew, and whoever says so may not bear so much. Raises RiskRefused.
    """
    queries.locked(risk_id)
    row = _in(risk_id, ("CANDIDATE", *register.LIVE))
    values, borne = _columns(new), row.expected
    if row.state == "CANDIDATE":
        values |= {"state": "OPEN", "opened_date": day}
    changed = row.change(values, version=version, at=at)
    if changed:
        tell(
            "risk.change", row, at, **{name: str(after) for name, (_before, after) in changed.items() if name != "text"}
        )
        if "owner_id" in changed:
            _tell_owner(row, at)
    return row.expected > borne and _decide_anew(row, day, at)


def _decide_anew(row: Any, day: date, at: datetime) -> bool:
    """Let a risk that is borne be open again where whoever rated it higher may not bear it; say whether it is."""
    if not queries.treatments_of(row.pk).filter(state="APPROVED", strategy="ACCEPT").exists():
        return False
    user = org_queries.user(base.actor().user_id or 0)
    if user and row.expected <= queries.authority(user.role):
        return False
    open_again(row, _("more is expected to be lost than was decided on"), day, at)
    return True


@transaction.atomic
def end_risk(*, risk_id: int, deed: str, note: str, day: date, at: datetime) -> None:
    """Close a live risk or dismiss a proposed one, with a reason; what was held because of it is lifted."""
    row = _in(risk_id, ("CANDIDATE",) if deed == "dismiss" else register.LIVE)
    if not note.strip():
        raise RiskRefused("NO_REASON", "note")
    row.change({"state": ENDS[deed], "closed_date": day, "note": note.strip()[:300]}, version=None, at=at)
    receivable_actions.lift_hold(source=hold_source(row.pk), day=day, at=at)
    tell(f"risk.{deed}", row, at, note=row.note)


@transaction.atomic
def reopen_risk(*, risk_id: int, note: str, day: date, at: datetime) -> None:
    """Open a risk again that was closed; an answer that was in force has to be decided anew.

    What was dismissed is proposed again, as it was before: nobody has taken it up.
    """
    row = _in(risk_id, ("CLOSED", "DISMISSED"))
    if row.state == "DISMISSED":
        row.change({"state": "CANDIDATE", "closed_date": None, "note": note.strip()[:300]}, version=None, at=at)
        tell("risk.reopen", row, at, note=row.note)
        return
    open_again(row, note or _("opened again by hand"), day, at)


def open_again(row: Any, note: str, day: date, at: datetime) -> None:
    """Let a risk be open: its answers in force are proposals again."""
    row.treatments.filter(state="APPROVED").update(state="PROPOSED", decided_by=None, decided_at=None, updated_at=at)
    receivable_actions.lift_hold(source=hold_source(row.pk), day=day, at=at)
    row.change({"state": "OPEN", "closed_date": None, "note": note.strip()[:300]}, version=None, at=at)
    tell("risk.reopen", row, at, note=row.note)
    core_actions.record("risk.reopened", {"risk_id": row.pk, "customer_id": row.customer_id}, at=at)


@transaction.atomic
def scan(*, day: date, at: datetime) -> list[int]:
    """Propose risks from grave warnings, the costliest first; return their ids.

    What detectors find in overdue invoices, forecasts, changes and signs are warnings before: this reads them all.
    """
    rule = queries.scan_rule()
    known, table = queries.known_keys(day, rule["rest"]), catalog_queries.table("risk_impact")
    new = [one for one in register.proposals(queries.warned(rule["stake"])) if one.key not in known][: rule["most"]]
    ids = []
    names = customer_queries.names([one.customer_id for one in new if one.customer_id])
    houses = org_queries.branch_names([one.branch_id for one in new])
    for one in new:
        who = names.get(one.customer_id or 0) or houses.get(one.branch_id, "")
        rated = register.Rated(
            register.likelihood(one.probability), register.impact(one.loss, table), one.probability, one.loss
        )
        row = RegisteredRisk(
            title=(_(TITLES[one.kind]) % {"who": who})[:160], kind=one.kind, cause=one.cause, state="CANDIDATE",
            customer_id=one.customer_id, branch_id=one.branch_id, warning_ids=list(one.warning_ids),
            opened_date=day, created_at=at, updated_at=at, **rated.columns(),
        )  # fmt: skip
        row.save(force_insert=True)
        ids.append(row.pk)
    if ids:
        core_actions.audit("risk.propose", noun="risk", object_id=None, at=at, n_rows=len(ids))
    return ids


@transaction.atomic
def name_case(*, risk_id: int, case_id: int, at: datetime) -> None:
    """Let a customer's leaving count to a risk that came true. Raises RiskRefused."""
    row = _in(risk_id, (*register.LIVE, "CLOSED"))
    if not queries.nameable(row).filter(pk=case_id).exists():
        raise RiskRefused("NO_CASE", "case_id")
    RiskCase.objects.create(risk_id=row.pk, case_id=case_id, user_id=base.actor().user_id, at=at)
    tell("risk.name", row, at, case_id=case_id)


@transaction.atomic
def unname_case(*, risk_id: int, case_id: int, at: datetime) -> None:
    """Let a customer's leaving no longer count to a risk. Raises RiskRefused."""
    row = _found(risk_id)
    if not RiskCase.objects.filter(risk_id=row.pk, case_id=case_id).delete()[0]:
        raise RiskRefused("NO_CASE", "case_id")
    tell("risk.unname", row, at, case_id=case_id)


def tell(act: str, row: Any, at: datetime, **values: Any) -> None:
    """Write into the trail what was done with a risk, and record that it changed."""
    core_actions.audit(act, noun="risk", object_id=row.pk, branch_id=row.branch_id, at=at, values=values)
    core_actions.record("risk.changed", {"risk_id": row.pk, "customer_id": row.customer_id, "act": act}, at=at)


def address(risk_id: int) -> str:
    """Return where a risk is read."""
    return f"/risks/{risk_id}/"


def hold_source(risk_id: int) -> str:
    """Return by which a hold of orders knows its risk."""
    return f"{SOURCE}:{risk_id}"


def _found(risk_id: int) -> Any:
    row = queries.risk(risk_id)
    if row is None:
        raise RiskRefused("NO_RISK")
    return row


def _in(risk_id: int, states: tuple[str, ...]) -> Any:
    row = _found(risk_id)
    if row.state not in states:
        raise RiskRefused("WRONG_STATE")
    return row


def rated_by_loss(probability: Decimal, loss: Decimal) -> register.Rated:
    """Return likelihood and impact that belong to a probability and a loss, by the steps of the house."""
    table = catalog_queries.table("risk_impact")
    return register.Rated(register.likelihood(probability), register.impact(loss, table), probability, loss)
