"""Points given by hand, rewards redeemed, benefits used, cards verified at partners; each once for its key."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.loyalty import queries, rules
from zhike.apps.loyalty.actions import posting
from zhike.apps.loyalty.actions.posting import KIND, SOURCE
from zhike.apps.loyalty.models import BenefitUse, Member
from zhike.apps.org import queries as org_queries
from zhike.apps.tasks import actions as task_actions


@dataclass(frozen=True)
class Verified:
    """What a partner is told of a card: whether it holds, else the rule; the level, the discount, the entry made."""

    is_valid: bool
    rule: str
    told: str
    level: str
    percent: int
    discount: Decimal | None
    use_id: int | None


@transaction.atomic
def give_by_hand(*, member_id: int, points: int, reason: str, key: str, day: date, at: datetime) -> int:
    """Give or take points by hand, within the limits of a day; return the balance. Raises Refused, NoSuchMember."""
    row = posting.held(member_id)
    who = base.actor()
    if not points:
        raise rules.Refused("NO_POINTS", "points")
    if not reason.strip():
        raise rules.Refused("NO_REASON", "reason")
    posting.demand_active(row, day)
    rules.check_given(
        points, of_user=_given_by(who.user_id, day), of_member=queries.by_hand(day, member_id=row.pk),
        is_manager=who.may(rules.MANAGER), limits=_limits(),
    )  # fmt: skip
    kind = KIND.EARN if points > 0 else KIND.REVERSE
    posting.post(
        row, kind=kind, source=SOURCE.BY_HAND, points=points, key=f"hand:{row.pk}:{key[:60]}", day=day, at=at,
        reason=reason.strip()[:300],
    )  # fmt: skip
    return queries.balance(row.pk)


def _given_by(user_id: int | None, day: date) -> int:
    with base.acting_as(base.System("limits of points")):
        return queries.by_hand(day, user_id=user_id)


def _limits() -> rules.Limits:
    return rules.Limits(*(posting.limit(name) for name in ("USER_DAY", "MEMBER_DAY", "MANAGER_DAY")))


@transaction.atomic
def ask_manager(*, member_id: int, points: int, reason: str, link: str, day: date, at: datetime) -> int | None:
    """Ask the manager of the branch for points beyond one's own limit: a task; return its id, None if asked already.

    Raises Refused.
    """
    row = posting.held(member_id)
    if not points:
        raise rules.Refused("NO_POINTS", "points")
    if not reason.strip():
        raise rules.Refused("NO_REASON", "reason")
    branch_id = row.customer.branch_id
    managers = org_queries.manager_ids(branch_id)
    title = _("Decide: %(points)s points for %(name)s") % {"points": f"{points:+d}", "name": row.customer.name}
    who = f"{base.actor().user_id}:{points}:{day.isoformat()}"
    return task_actions.add_task(
        title=title, due_date=day + timedelta(days=1), branch_id=branch_id,
        assignee_id=managers[0] if managers else None, customer_id=row.customer_id, note=reason.strip()[:300],
        source="member", key=f"points:{row.pk}:{who}", link=link, at=at,
    )  # fmt: skip


@transaction.atomic
def redeem(*, member_id: int, benefit_id: int, key: str, place: str = "", day: date, at: datetime) -> int:
    """Redeem a reward for points, once for its key; return the use. Raises Refused, NoSuchMember."""
    row = posting.held(member_id)
    known = BenefitUse.objects.filter(key=f"reward:{row.pk}:{key}").first()
    if known is not None:
        return known.pk
    reward = queries.benefit(benefit_id)
    if reward is None:
        raise rules.Refused("NO_BENEFIT", "benefit_id")
    if reward.kind != "REWARD":
        raise rules.Refused("NOT_A_REWARD", "benefit_id")
    _check(row, reward, place, day)
    most = posting.limit("REDEEMED_DAY")
    redeemed = BenefitUse.objects.filter(member=row, benefit__kind="REWARD", day=day, taken_back_at=None)
    if redeemed.count() >= most:
        raise rules.Refused("REDEEMED_LIMIT", most=most)
    entry = posting.post(
        row, kind=KIND.REDEEM, source=SOURCE.REWARD, points=-(reward.price or 0), key=f"reward:{row.pk}:{key}",
        day=day, at=at, rests_on=reward.name,
    )  # fmt: skip
    use = _use(row, f"reward:{row.pk}:{key}", day, at, benefit=reward, entry=entry, place=place)
    posting.tell("member.redeem", row, at, name=reward.name, points=reward.price)
    return use.pk


@transaction.atomic
def use_benefit(*, member_id: int, benefit_id: int, key: str, place: str = "", day: date, at: datetime) -> int:
    """Note that a member uses a benefit, once for its key; return the use. Raises Refused, NoSuchMember."""
    row = posting.held(member_id)
    known = BenefitUse.objects.filter(key=f"benefit:{row.pk}:{key}").first()
    if known is not None:
        return known.pk
    benefit = queries.benefit(benefit_id)
    if benefit is None:
        raise rules.Refused("NO_BENEFIT", "benefit_id")
    if benefit.kind != "BENEFIT":
        raise rules.Refused("NOT_A_BENEFIT", "benefit_id")
    _check(row, benefit, place, day)
    use = _use(row, f"benefit:{row.pk}:{key}", day, at, benefit=benefit, place=place)
    posting.tell("member.claim", row, at, name=benefit.name, place=place)
    told = {"member_id": row.pk, "customer_id": row.customer_id, "benefit_id": benefit.pk}
    core_actions.record("benefit.used", told, at=at)
    return use.pk


def _check(row: Member, benefit, place: str, day: date) -> None:
    posting.demand_active(row, day)
    # Of the last one only one member gets it.
    type(benefit).objects.select_for_update().get(pk=benefit.pk)
    with base.acting_as(base.System("how often a benefit was had")):
        claim = queries.claim_of(row, benefit=benefit, place=place, day=day)
    rules.check_claim(queries.offer_of(benefit), claim)


def _use(row: Member, key: str, day: date, at: datetime, **values) -> BenefitUse:
    use = BenefitUse(member=row, key=key, day=day, at=at, user_id=base.actor().user_id, **values)
    use.save(force_insert=True)
    return use


@transaction.atomic
def take_use_back(*, use_id: int, reason: str, day: date, at: datetime) -> None:
    """Take back what a member had, with the points it took. Raises Refused, NoSuchMember."""
    use = BenefitUse.objects.select_related("benefit", "partner").filter(pk=use_id).first()
    if use is None:
        raise posting.NoSuchMember(use_id)
    row = posting.held(use.member_id)
    if not reason.strip():
        raise rules.Refused("NO_REASON", "reason")
    if not BenefitUse.objects.filter(pk=use.pk, taken_back_at=None).update(taken_back_at=at):
        raise rules.Refused("WRONG_STATE")
    if use.entry is not None:
        posting.post(
            row, kind=KIND.REVERSE, source=SOURCE.REWARD, points=-use.entry.points, key=f"back:{use.key}", day=day,
            at=at, rests_on=use.entry.rests_on, reason=reason.strip()[:300],
        )  # fmt: skip
    posting.tell("member.take_back", row, at, name=str(use.benefit or use.partner), reason=reason.strip()[:300])


@transaction.atomic
def verify(
    *, partner_code: str, card_no: str, amount: Decimal | None = None, reference: str = "", day: date, at: datetime
) -> Verified:
    """Tell a partner whether a card holds and what is off; with a bill it is written down, once for its reference.

    Whoever shows a card need not be among the caller's customers. Raises Refused where there is no such partner.
    """
    partner = queries.partner_by_code(partner_code)
    if partner is None:
        raise rules.Refused("NO_PARTNER", "partner")
    if amount is not None and amount <= 0:
        raise rules.Refused("BAD_AMOUNT", "amount")
    if day < partner.first_date or (partner.last_date is not None and day > partner.last_date):
        return _unknown("PARTNER_OVER")
    with base.acting_as(base.System(f"verified by {base.actor().label}")):
        found = queries.by_card(card_no)
        if found is None:
            return _unknown("NOT_A_MEMBER")
        row = posting.held(found.pk)
        if queries.is_over(row, day):
            return _unknown("MEMBERSHIP_OVER", row.level)
        percent = int(partner.discounts.get(row.level, 0))
        if not percent:
            return _unknown("WRONG_LEVEL", row.level)
        if amount is None:
            return Verified(True, "", "", row.level, percent, None, None)
        use = _saved(row, partner, (amount, percent), reference, day=day, at=at)
        return Verified(True, "", "", row.level, percent, use.discount, use.pk)


def _saved(
    row: Member, partner: Any, bill: tuple[Decimal, int], reference: str, *, day: date, at: datetime
) -> BenefitUse:  # fmt: skip
    amount, percent = bill
    key = f"partner:{partner.pk}:{row.pk}:{reference[:40]}"
    use = BenefitUse.objects.filter(key=key).first()
    if use is None:
        off = rules.discount_of(amount, percent)
        use = _use(row, key, day, at, partner=partner, amount=amount, discount=off)
        posting.tell("member.discount", row, at, name=partner.name, discount=f"{off:f}")
    return use


def _unknown(rule: str, level: str = "") -> Verified:
    return Verified(False, rule, str(rules.FAULTS[rule]), level, 0, None, None)
