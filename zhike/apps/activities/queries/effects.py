"""Reads of effects: sales and contacts of those who came before and after, and what a lead of an activity cost."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from zhike.apps.activities import rules
from zhike.apps.activities.models import Activity, Invitation
from zhike.apps.customers import queries as customer_queries
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.trade import queries as trade_queries


@dataclass(frozen=True)
class Span:
    """Sales and contacts of the attendees between two days, both included."""

    first: date
    last: date
    revenue: Decimal
    n_contacts: int


@dataclass(frozen=True)
class Effect:
    """What the attendees one may see bought and how often they were spoken with: before, during, after."""

    n_attendees: int
    days: int
    before: Span
    during: Span
    after: Span
    # How many of the days after have passed.
    n_passed: int
    # Who was invited and did not come, and what those bought before and after.
    n_absent: int
    absent_before: Decimal
    absent_after: Decimal

    @property
    def participation(self) -> float | None:
        """Return the share of those invited who came; None where nobody was."""
        n_invited = self.n_attendees + self.n_absent
        return self.n_attendees / n_invited if n_invited else None


@dataclass(frozen=True)
class Leads:
    """The customers met at an activity, those of them who bought since, and what each lead cost."""

    n: int
    n_bought: int
    cost: Decimal | None
    revenue: Decimal

    @property
    def conversion(self) -> float | None:
        """Return the share of leads that bought; None without leads."""
        return self.n_bought / self.n if self.n else None

    @property
    def each(self) -> Decimal | None:
        """Return cost per lead."""
        return rules.per_lead(self.cost, self.n)

    @property
    def return_on_cost(self) -> float | None:
        """Return (revenue of the leads since − cost) ÷ cost; None without a known cost."""
        return rules.return_on_cost(self.revenue, self.cost)


def effect(activity: Activity, *, days: int, today: date) -> Effect:
    """Return what came before, during and after an activity, for those who came; nothing about why."""
    came = Invitation.objects.filter(activity=activity, has_attended=True)
    ids = list(came.order_by().values_list("customer_id", flat=True))
    held = rules.windows(activity.first_date, activity.last_date, days=days)
    n_passed = max(0, min(days, (today - activity.last_date).days))
    before, during, after = (_span(ids, *ends) for ends in (held.before, held.during, held.after))
    away = Invitation.objects.filter(activity=activity, has_attended=False, is_control=False, is_lead=False)
    absent = list(away.order_by().values_list("customer_id", flat=True))
    bought = [trade_queries.revenue_between(absent, *ends) for ends in (held.before, held.after)]
    return Effect(len(ids), days, before, during, after, n_passed, len(absent), *bought)


def _span(ids: list[int], first: date, last: date) -> Span:
    revenue = trade_queries.revenue_between(ids, first, last)
    return Span(first, last, revenue, interaction_queries.n_contacts_between(ids, first, last))


@dataclass(frozen=True)
class Stretch:
    """Both groups over some days; `n_left` of the days have not passed yet."""

    name: str
    first: date
    last: date
    n_left: int
    offered: rules.Arm
    control: rules.Arm

    @property
    def gain(self) -> Decimal | None:
        """Return what the offer brought in these days; None where a group is empty."""
        return rules.gain(self.offered, self.control)

    @property
    def profit_gain(self) -> Decimal | None:
        """Return what the offer brought in gross profit; None where a group is empty or goods' cost is not known."""
        return rules.profit_gain(self.offered, self.control)


@dataclass(frozen=True)
class Comparison:
    """Those who were offered something beside a control group drawn by lot: in its days, right after, half a year on.

    What the activity itself is judged by are the sales within its days alone.
    """

    stretches: tuple[Stretch, ...]
    # Guests invited after the lot was drawn: somebody chose them, not the lot, so they are in neither group.
    n_late: int
    # What holding the activity cost; None while nobody has said.
    cost: Decimal | None

    @property
    def offered(self) -> rules.Arm:
        """Return those offered something, within the activity's days."""
        return self.stretches[0].offered

    @property
    def control(self) -> rules.Arm:
        """Return the control group, within the activity's days."""
        return self.stretches[0].control

    @property
    def gain(self) -> Decimal | None:
        """Return what the offer brought within the activity's days; None where a group is empty."""
        return self.stretches[0].gain

    @property
    def profit_gain(self) -> Decimal | None:
        """Return what the offer brought in gross profit within the activity's days; None where it is not known."""
        return self.stretches[0].profit_gain

    @property
    def profit(self) -> Decimal | None:
        """Return the gross profit brought − what holding the activity cost; None where one of them is not known."""
        brought = self.profit_gain
        return None if brought is None or self.cost is None else brought - self.cost


def comparison(activity: Activity, *, today: date) -> Comparison | None:
    """Return what both groups of an activity bought in its days and after; None without a control group."""
    # Who was met there had not been among those the lot was drawn from.
    rows = Invitation.objects.filter(activity=activity, is_lead=False).order_by()
    groups: dict[bool, list[int]] = {True: [], False: []}
    n_late = 0
    for customer_id, is_control, invited_at in rows.values_list("customer_id", "is_control", "invited_at"):
        if activity.drawn_at and invited_at > activity.drawn_at:
            n_late += 1
        else:
            groups[is_control].append(customer_id)
    if not groups[True]:
        return None
    gone = {way: _n_gone(ids) for way, ids in groups.items()}
    found = []
    for name, (first, last) in rules.stretches(activity.first_date, activity.last_date).items():
        if first <= today or name == rules.DURING:
            arms = {way: _arm(ids, first, last, gone[way]) for way, ids in groups.items()}
            found.append(Stretch(name, first, last, max(0, (last - today).days), arms[False], arms[True]))
    return Comparison(tuple(found), n_late, activity.cost) if found else None


def _arm(ids: list[int], first: date, last: date, n_gone: int) -> rules.Arm:
    revenue = trade_queries.revenue_between(ids, first, last)
    left = trade_queries.gross_profit_between(ids, first, last)
    return rules.Arm(len(ids), revenue, trade_queries.n_buyers_between(ids, first, last), n_gone, left)


def _n_gone(ids: list[int]) -> int:
    return sum(card.churn_state == "CHURNED" for card in customer_queries.cards_of(ids).values())


def leads(activity: Activity, *, today: date) -> Leads:
    """Return the leads of an activity one may see; who bought on its first day or later counts as won."""
    rows = Invitation.objects.filter(activity=activity, is_lead=True)
    ids = list(rows.order_by().values_list("customer_id", flat=True))
    bought = trade_queries.first_purchases(ids)
    n_bought = sum(day >= activity.first_date for day in bought.values())
    return Leads(len(ids), n_bought, activity.cost, trade_queries.revenue_between(ids, activity.first_date, today))
