"""Billing: nothing without consent, months charged once, every line recomputed, refunds by two people."""

from datetime import date
from decimal import Decimal

import pytest
from cast import AT, TODAY

from zhike.apps.billing import actions, queries, rules
from zhike.apps.billing.models import BillLine, Subscription, Violation
from zhike.apps.core import base
from zhike.apps.core.models import Event
from zhike.apps.org import queries as org_queries

pytestmark = pytest.mark.usefixtures("everything")
JANUARY, FEBRUARY, MARCH = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)
AGREED = rules.Consent("李敏", date(2025, 12, 20), "PAPER", "订单 BY-2512")
STEPS = {"steps": [{"to": "10", "price": "25"}, {"to": None, "price": "18"}]}
NOW = {"today": TODAY, "at": AT}


def plan(code="CARE", kind="FLAT", given=None, **more) -> int:
    """Offer a plan from the beginning of 2025."""
    new = actions.NewPlan(code, "保养服务", "台", kind, given or {"price": "310"}, date(2025, 1, 1), **more)
    return actions.add_plan(new=new, at=AT)


def subscribed(cast, plan_id, start=JANUARY, **more) -> int:
    """Open a subscription with consent."""
    new = actions.NewSubscription(cast.customer_id, plan_id, start, AGREED, **more)
    return actions.subscribe(new=new, **NOW)


def taken_over(cast, plan_id, start=JANUARY, **more) -> int:
    """Take a subscription over that nobody agreed to."""
    new = actions.NewSubscription(cast.customer_id, plan_id, start, **more)
    return actions.add_imported_subscriptions(new=[new], day=TODAY, at=AT)[0]


def charged(cast, subscription_id, month, amount, number="OLD-1") -> int:
    """Take over a line of a bill made elsewhere."""
    told = (month, subscription_id, Decimal(1), Decimal(amount), month)
    new = actions.NewLine(cast.customer_id, number, *told)
    return actions.add_imported_lines(new=[new], currency="CNY", day=TODAY, at=AT)[0]


def amiss() -> list[tuple[str, str, Decimal]]:
    """Return what stands among the violations: kind, state, amount."""
    return [(one.kind, one.state, one.amount) for one in queries.violations().order_by("id")]


def acting(user):
    """Act as somebody of the cast."""
    return base.acting_as(org_queries.member(user.pk))


def refused(work, **told) -> str:
    """Return the rule that refuses."""
    with pytest.raises(rules.BillingRefused) as refusal:
        work(**told)
    assert refusal.value.told
    return refusal.value.rule


@pytest.mark.covers("R391")
@pytest.mark.parametrize(
    ("consent", "rule"),
    [
        (rules.Consent(), "CONSENT_REQUIRED"),
        (rules.Consent("李敏", JANUARY, "PAPER", " "), "CONSENT_REQUIRED"),
        (rules.Consent("", JANUARY, "PAPER", "订单"), "CONSENT_REQUIRED"),
        (rules.Consent("李敏", None, "PAPER", "订单"), "CONSENT_REQUIRED"),
        (rules.Consent("李敏", JANUARY, "", "订单"), "CONSENT_REQUIRED"),
        (rules.Consent("李敏", JANUARY, "RUMOUR", "订单"), "BAD_CHANNEL"),
        (rules.Consent("李敏", date(2026, 3, 9), "PAPER", "订单"), "IN_FUTURE"),
        (rules.Consent("李敏", FEBRUARY, "PAPER", "订单"), "CONSENT_LATE"),
    ],
)
def test_nothing_is_opened_without_a_whole_consent(cast, consent, rule):
    new = actions.NewSubscription(cast.customer_id, plan(), JANUARY, consent)
    assert refused(actions.subscribe, new=new, **NOW) == rule
    assert not Subscription.objects.exists()


@pytest.mark.covers("R392")
def test_a_month_is_charged_once_and_every_line_recomputes_to_nothing_over(cast):
    flat, metered = plan(), plan("VISITS", "TIERED", STEPS, is_metered=True)
    whole = subscribed(cast, flat)
    subscribed(cast, flat, start=date(2026, 1, 15), used_for="二车间")
    counted = subscribed(cast, metered)
    assert refused(actions.issue, month=MARCH, **NOW) == "MONTH_OPEN"
    assert [one.held for one in queries.due_in(JANUARY)] == ["", "", "NO_READING"]
    (first,) = actions.issue(month=JANUARY, **NOW)
    # 310 for the month, and 310 × 17 of 31 days.
    assert [(one.line.amount, one.n_days) for one in queries.explain(first)] == [(Decimal(310), 31), (Decimal(170), 17)]
    assert queries.bill(first).amount == 480
    assert actions.issue(month=JANUARY, **NOW) == [], "nothing is charged twice"
    # What is charged later goes on another bill: one that went out is not changed.
    actions.note_reading(subscription_id=counted, month=date(2026, 1, 20), quantity=Decimal(14), at=AT)
    (second,) = actions.issue(month=JANUARY, **NOW)
    assert queries.bill(second).number == "B202601-00002"
    assert queries.bill(second).amount == 10 * 25 + 4 * 18
    lines = [one for bill_id in (first, second) for one in queries.explain(bill_id)]
    assert [one.difference for one in lines] == [0, 0, 0]
    late = {"subscription_id": counted, "month": JANUARY, "quantity": Decimal(2), "at": AT}
    assert refused(actions.note_reading, **late) == "CHARGED"
    assert refused(actions.note_reading, **late | {"subscription_id": whole}) == "NOT_METERED"
    assert amiss() == []


def test_a_price_holds_from_a_month_on_and_is_never_changed(cast):
    plan_id = plan()
    subscribed(cast, plan_id)
    actions.issue(month=JANUARY, **NOW)
    told = {"plan_id": plan_id, "kind": "FLAT", "given": {"price": "350"}, "at": AT}
    assert refused(actions.set_price, valid_from=JANUARY, **told) == "PRICE_PASSED"
    assert refused(actions.set_price, valid_from=date(2026, 2, 2), **told) == "NOT_A_MONTH"
    assert refused(actions.set_price, valid_from=date(2025, 1, 1), **told) == "PRICE_TAKEN"
    actions.set_price(valid_from=FEBRUARY, **told)
    actions.issue(month=FEBRUARY, **NOW)
    assert list(BillLine.objects.order_by("month").values_list("amount", flat=True)) == [310, 350]
    assert [one.agrees for bill in queries.bills() for one in queries.explain(bill.pk)] == [True, True]


@pytest.mark.covers("R391")
def test_what_nobody_agreed_to_is_found_with_its_refund_until_the_consent_is_recorded(cast):
    unasked = taken_over(cast, plan())
    assert amiss() == [("NO_CONSENT", "FOUND", 0)]
    charged(cast, unasked, JANUARY, 310)
    charged(cast, unasked, FEBRUARY, 310, number="OLD-2")
    assert amiss() == [("NO_CONSENT", "PROPOSED", 620)], "found once, the refund proposed at once"
    assert [one.held for one in queries.due_in(MARCH)] == ["NO_CONSENT"], "and charged no further"
    actions.follow(day=TODAY, at=AT)
    assert len(amiss()) == 1
    # The customer agreed in February: January stays without ground.
    consent = rules.Consent("李敏", date(2026, 2, 1), "PHONE", "录音 0201")
    actions.record_consent(subscription_id=unasked, consent=consent, **NOW)
    assert amiss() == [("NO_CONSENT", "PROPOSED", 310)]
    again = {"subscription_id": unasked, "consent": consent}
    assert refused(actions.record_consent, **again, **NOW) == "HAS_CONSENT"


@pytest.mark.covers("R391", "R392")
def test_wrong_lines_and_lines_after_the_end_are_found_with_what_they_should_be(cast):
    known = subscribed(cast, plan(), end_date=date(2026, 1, 20))
    charged(cast, known, JANUARY, 310)
    charged(cast, known, FEBRUARY, 310, number="OLD-2")
    # January ran 20 of 31 days: 310 × 20 ÷ 31 = 200 was right.
    assert amiss() == [("DIFFERENCE", "PROPOSED", 110), ("AFTER_END", "PROPOSED", 310)]
    taken_away = subscribed(cast, plan("OTHER", given={"price": "10"}))
    charged(cast, taken_away, JANUARY, 8, number="OLD-3")
    assert amiss()[-1] == ("DIFFERENCE", "FOUND", -2), "charged too little: nothing to give back"
    low = Violation.objects.get(amount=-2)
    assert refused(actions.propose, violation_id=low.pk, words="x", at=AT) == "NOTHING_TO_REFUND"
    actions.clear(violation_id=low.pk, words="不再追收", at=AT)
    actions.follow(day=TODAY, at=AT)
    assert amiss()[-1] == ("DIFFERENCE", "CLEARED", -2)


@pytest.mark.covers("R391")
def test_a_refund_is_approved_by_another_than_who_proposed_it_and_never_twice(cast):
    (bill_id,) = [subscribed(cast, plan()) and actions.issue(month=JANUARY, **NOW)[0]]
    (line,) = queries.explain(bill_id)
    pk = actions.dispute(line_id=line.line.pk, words="没有订过", day=TODAY, at=AT)
    assert actions.dispute(line_id=line.line.pk, words="again", day=TODAY, at=AT) == pk, "the same line once"
    told = {"violation_id": pk, "at": AT}
    assert refused(actions.approve, **told) == "WRONG_STATE", "nobody has looked yet"
    with acting(cast.branch_manager):
        actions.propose(words="客户确未签字", **told)
        assert refused(actions.approve, **told) == "OWN_PROPOSAL"
    with acting(cast.regional_manager):
        actions.decline(words="请先问门店", **told)
    with acting(cast.branch_manager):
        actions.propose(words="门店确认没有单据", **told)
    with acting(cast.regional_manager):
        actions.approve(**told)
        assert refused(actions.refund, day=date(2026, 3, 9), note="x", today=TODAY, **told) == "IN_FUTURE"
        actions.refund(day=TODAY, note="转账 0302", today=TODAY, **told)
    assert amiss() == [("NOT_ORDERED", "REFUNDED", 310)]
    assert Event.objects.filter(name="refund.approved").count() == 1
    # The same money does not go back by another way.
    actions.end_subscription(subscription_id=line.line.subscription_id, end_date=JANUARY, **NOW)
    other = Violation.objects.get(kind="DIFFERENCE")
    assert refused(actions.approve, violation_id=other.pk, at=AT) == "TWICE"


def test_a_subscription_goes_on_by_a_consent_of_its_own(cast):
    known = subscribed(cast, plan(), end_date=date(2026, 2, 28))
    told = {"subscription_id": known, "end_date": None, **NOW}
    assert refused(actions.renew, consent=rules.Consent(), **told) == "CONSENT_REQUIRED"
    consent = rules.Consent("李敏", date(2026, 2, 25), "SMS", "短信 0225")
    row = queries.subscription(actions.renew(consent=consent, **told))
    assert (row.start_date, row.consent_channel) == (MARCH, "SMS")
    assert refused(actions.renew, consent=consent, **told) == "ENDED", "it was carried on already"


def test_a_merged_customer_keeps_its_bills_and_an_erased_one_its_sums(cast):
    known = subscribed(cast, plan(), used_for="二车间")
    moved = actions.repoint_customer(from_id=cast.customer_id, to_id=cast.customer_id)
    assert moved["subscription"] == [known]
    assert queries.about_customer(cast.customer_id)["subscriptions"][0]["consent_by"] == "李敏"
    actions.issue(month=JANUARY, **NOW)
    assert actions.forget_customer(customer_id=cast.customer_id) == 1
    row = queries.subscription(known)
    assert (row.consent_by, row.used_for, row.consent_date) == ("", "", AGREED.day)
    assert queries.bills().get().amount == 310
