"""Steps: noted in their order, gifts within limits, costs booked; remedies taken up, offers made and answered."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhike.apps.activities import actions as activity_actions
from zhike.apps.churn import rules as churn_rules
from zhike.apps.core import base
from zhike.apps.costs import actions as cost_actions
from zhike.apps.interactions import rules as interaction_rules
from zhike.apps.org import queries as org_queries
from zhike.apps.reviews import actions as review_actions
from zhike.apps.sales import actions as sales_actions
from zhike.apps.winback import queries, rules
from zhike.apps.winback.actions import telling
from zhike.apps.winback.actions.opening import propose
from zhike.apps.winback.models import Remedy, WinBackCase, WinBackOffer, WinBackStep

CATEGORY = "WIN_BACK"
WITHIN = timedelta(days=14)


@transaction.atomic
def add_step(*, case_id: int, new: rules.NewStep, today: date, at: datetime) -> int:
    """Note a step of a case that is to be won back; return its id.

    A gift goes through what may be given in a year, whatever else it costs is booked. Raises Refused and
    activities.GiftLimit, NoSuchPerson.
    """
    row = telling.found(case_id)
    if row.status not in rules.UNDER_WAY:
        raise rules.Refused("NOT_DECIDED")
    told = queries.standing(row, today)
    done = set(row.steps.values_list("code", flat=True))
    rules.check(new, done=done, is_paid=told.attitude.is_paid, today=today)
    _check_words(new)
    _check_budget(row, new.cost)
    step = WinBackStep(
        case_id=row.pk, code=new.code, day=new.day, user_id=base.actor().user_id, way=_way(new), met=new.met.strip(),
        text=new.text.strip()[:1000], before=new.before, after=new.after, told=_told(new), cost=new.cost, at=at,
    )  # fmt: skip
    if new.code == "GIFT":
        gift = activity_actions.NewGift(
            row.customer_id, new.item.strip(), new.cost or Decimal(0), new.day, new.person_id
        )
        step.gift_id = activity_actions.register_gift(new=gift, wants_approval=new.wants_approval, at=at)
    elif new.cost:
        step.cost_id = _book(row, new.cost, new.day, new.text, at)
    step.save(force_insert=True)
    if new.code == "INVESTIGATE":
        values: dict[str, Any] = {"reason": new.cause, "is_unavoidable": row.is_unavoidable or new.is_unavoidable}
        row.change(values, version=None, at=at)
        propose(row)
    elif new.code == "INTERVIEW" and new.causes and new.causes[0] != row.reason:
        row.change({"reason": new.causes[0]}, version=None, at=at)
        propose(row)
    telling.tell("winback.step", row, at, step=new.code, cost=new.cost)
    return step.pk


def _check_words(new: rules.NewStep) -> None:
    moods = (*interaction_rules.EMOTIONS, "")
    for rule, field, is_broken in (
        ("CAUSE_MISSING", "cause", bool(new.cause) and new.cause not in churn_rules.REASONS),
        ("CAUSE_MISSING", "causes", bool(set(new.causes) - set(churn_rules.REASONS))),
        ("EMOTION_MISSING", "before", new.before not in moods or new.after not in moods),
    ):
        if is_broken:
            raise rules.Refused(rule, field)


def _check_budget(row: WinBackCase, cost: Decimal | None) -> None:
    """Refuse what goes beyond the budget of a case, but for who may go beyond it."""
    if not cost or row.budget is None or base.actor().may("winback.approve"):
        return
    if queries.spent(row.pk) + cost > row.budget:
        raise rules.Refused("OVER_BUDGET", "cost")


def _way(new: rules.NewStep) -> str:
    return "VISIT" if new.code == "VISIT" else (new.way if new.way in rules.WAYS else "")


def _told(new: rules.NewStep) -> dict[str, Any]:
    if new.code != "INTERVIEW":
        return {}
    words = {one: text.strip()[:1000] for one in rules.QUESTIONS if (text := (new.told or {}).get(one, "")).strip()}
    return {**words, "causes": list(dict.fromkeys(new.causes))}


def _book(row: WinBackCase, cost: Decimal, day: date, note: str, at: datetime) -> int:
    company = org_queries.company()
    return cost_actions.book(
        customer_id=row.customer_id, day=day, category=CATEGORY, amount=cost,
        currency=company.currency if company else "", note=note.strip()[:200], at=at,
    )  # fmt: skip


@transaction.atomic
def answer_remedy(*, remedy_id: int, is_accepted: bool, subject: str = "", today: date, at: datetime) -> None:
    """Take a proposed remedy up, as a task of somebody, or not. Raises Refused, NoSuchCase.

    Against outdated business a need for something new is noted with the customer, too; a mystery visit is ordered
    at the hall the case names, of who leads the place above it.
    """
    remedy = _remedy(remedy_id, (Remedy.Status.PROPOSED,))
    row = telling.found(remedy.case_id, rules.UNDER_WAY)
    if is_accepted and not row.steps.filter(code="INTERVIEW").exists():
        raise rules.Refused("NOT_INTERVIEWED")
    remedy.status = Remedy.Status.ACCEPTED if is_accepted else Remedy.Status.DECLINED
    remedy.subject, remedy.decided_date = subject.strip()[:120], today
    if is_accepted:
        _begin(row, remedy, today, at)
    remedy.save()
    telling.tell("winback.remedy", row, at, remedy=remedy.code, status=remedy.status)


def _begin(row: WinBackCase, remedy: Remedy, today: date, at: datetime) -> None:
    said = {"name": row.customer.name, "subject": remedy.subject or row.customer.branch.name}
    title = {
        "NEW_TARIFF": _("%(name)s: offer a new tariff"), "NEW_PACKAGE": _("%(name)s: offer a new package"),
        "NEW_BUSINESS": _("%(name)s: new business is asked for"),
        "IMPROVE_SERVICE": _("%(subject)s: improve the service, after %(name)s left"),
        "MYSTERY_VISIT": _("%(subject)s: order a mystery visit, after %(name)s left"),
        "APOLOGY": _("%(name)s: ask for pardon"), "IMPROVE_PRODUCT": _("%(name)s: improve the product"),
        "BENEFIT_PLAN": _("%(name)s: a plan of benefits"), "POLICY_REVIEW": _("%(name)s: review the policy"),
        "EXCEPTION": _("%(name)s: an exception to the policy"), "KEEP_IN_TOUCH": _("%(name)s: keep in touch"),
    }[remedy.code] % said  # fmt: skip
    to = None
    if remedy.code == "MYSTERY_VISIT":
        remedy.task_id = review_actions.order_visit(
            branch_id=row.customer.branch_id, title=title, due_date=today + WITHIN, key=f"winback:{row.pk}", at=at
        )
        return
    if remedy.code == "IMPROVE_SERVICE":
        to = next(iter(org_queries.manager_ids(row.customer.branch_id)), None)
    remedy.task_id = telling.ask(row, f"remedy:{remedy.code}", title, today + WITHIN, at, to=to)
    if remedy.code == "NEW_BUSINESS":
        text = remedy.subject or _("Something new in our business")
        need = sales_actions.NewNeed(row.customer_id, "EXPRESSED", text, _("Said when it was won back"))
        remedy.need_id = sales_actions.add_need(new=need, day=today, at=at)


@transaction.atomic
def finish_remedy(*, remedy_id: int, today: date, at: datetime) -> None:
    """Say that a remedy is done; of something new the customer is to be told. Raises Refused, NoSuchCase."""
    remedy = _remedy(remedy_id, (Remedy.Status.ACCEPTED,))
    row = telling.found(remedy.case_id, (*rules.UNDER_WAY, "WON_BACK", "FAILED"))
    remedy.status = Remedy.Status.DONE
    remedy.save()
    if remedy.code in ("NEW_BUSINESS", "IMPROVE_PRODUCT"):
        title = _("%(name)s: tell them that it is there now: %(what)s") % {
            "name": row.customer.name, "what": remedy.subject or "…"}  # fmt: skip
        telling.ask(row, f"launched:{remedy.code}", title, today + timedelta(days=3), at)
    telling.tell("winback.remedy", row, at, remedy=remedy.code, status=remedy.status)


def _remedy(remedy_id: int, states: tuple[str, ...]) -> Remedy:
    remedy = queries.remedy(remedy_id)
    if remedy is None:
        raise telling.NoSuchCase(remedy_id)
    if remedy.status not in states:
        raise rules.Refused("WRONG_STATE")
    return remedy


@transaction.atomic
def make_offer(
    *, case_id: int, kind: str, text: str, cost: Decimal, valid_date: date, today: date, at: datetime
) -> int:  # fmt: skip
    """Offer something to come back for, until a day; return its id. Raises Refused."""
    row = telling.found(case_id, rules.UNDER_WAY)
    told = queries.standing(row, today)
    for rule, field, is_broken in (
        ("NOT_INTERVIEWED", "kind", not row.steps.filter(code="INTERVIEW").exists()),
        ("BAD_OFFER", "kind", kind not in rules.OFFERS),
        ("NO_OFFER", "text", not text.strip()),
        ("BAD_COST", "cost", cost < 0),
        ("VALID_PAST", "valid_date", valid_date < today),
        ("NO_PAID_EFFORT", "cost", bool(cost) and not told.attitude.is_paid),
    ):
        if is_broken:
            raise rules.Refused(rule, field)
    offer = WinBackOffer.objects.create(
        case_id=row.pk, kind=kind, text=text.strip()[:500], cost=cost, offered_date=today, valid_date=valid_date,
        user_id=base.actor().user_id,
    )  # fmt: skip
    telling.tell("winback.offer", row, at, kind=kind, cost=cost, valid_date=valid_date)
    return offer.pk


@transaction.atomic
def answer_offer(*, offer_id: int, is_accepted: bool, today: date, at: datetime) -> None:
    """Note the answer to an offer; one that is over cannot be accepted, the cost of one accepted is booked."""
    offer = queries.offer(offer_id)
    if offer is None:
        raise telling.NoSuchCase(offer_id)
    row = telling.found(offer.case_id, rules.UNDER_WAY)
    if offer.status != WinBackOffer.Status.OFFERED:
        raise rules.Refused("ANSWERED")
    if is_accepted and offer.valid_date < today:
        raise rules.Refused("EXPIRED")
    if is_accepted:
        _check_budget(row, offer.cost)
    offer.status = WinBackOffer.Status.ACCEPTED if is_accepted else WinBackOffer.Status.DECLINED
    offer.answered_date = today
    offer.save()
    if is_accepted:
        cost_id = _book(row, offer.cost, today, offer.text, at) if offer.cost else None
        WinBackStep.objects.create(
            case_id=row.pk, code="REMEDY", day=today, user_id=base.actor().user_id, text=offer.text,
            cost=offer.cost or None, cost_id=cost_id, at=at,
        )  # fmt: skip
    telling.tell("winback.answer", row, at, offer=offer.kind, status=offer.status)


@transaction.atomic
def take_back_step(*, step_id: int, at: datetime) -> int:
    """Take a step back that was noted by mistake, with the cost booked for it; return the case. Raises Refused."""
    step = queries.step(step_id)
    if step is None:
        raise telling.NoSuchCase(step_id)
    row = telling.found(step.case_id, rules.UNDER_WAY)
    if step.cost_id:
        cost_actions.take_back(entry_id=step.cost_id, at=at)
    step.delete()
    telling.tell("winback.take_back", row, at, step=step.code)
    return row.pk
