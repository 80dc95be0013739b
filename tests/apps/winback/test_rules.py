"""How hard a lost customer is won back: worked case W26 and each rule for giving up at its line."""

from datetime import date
from decimal import Decimal

import pytest

from zhike.apps.catalog.rules import winning
from zhike.apps.winback import rules

TIERS, LINES = winning.BY_TIER, rules.Lines()
LOW = {"potential": Decimal(0)}


def told(**facts) -> rules.Attitude:
    """Return the attitude that follows from some facts by the default tables."""
    return rules.attitude(rules.Facts(**facts), LINES, TIERS)


@pytest.mark.covers("W26")
@pytest.mark.covers("R495", "R496", "R498", "R499")
@pytest.mark.parametrize(
    ("facts", "code", "by", "is_paid"),
    [
        ({"tier": "VIP"}, "EXTREME", "TIER", True),
        ({"tier": "MAJOR"}, "UTMOST", "TIER", True),
        ({"tier": "ORDINARY"}, "OPPORTUNISTIC", "TIER", True),
        ({"tier": "ORDINARY", "is_unavoidable": True}, "OPPORTUNISTIC", "UNAVOIDABLE", True),
        ({"tier": "VIP", "is_unavoidable": True}, "OPPORTUNISTIC", "UNAVOIDABLE", True),
        ({"tier": "SMALL", **LOW}, "LET_GO", "TIER", False),
        ({"tier": "VIP", "arrears_days": 210, "n_refusals": 3}, "ABANDON", "RULE", False),
        # Potential may raise a small one; what it costs may lower an ordinary one.
        ({"tier": "SMALL", "potential": Decimal(20_000)}, "OPPORTUNISTIC", "POTENTIAL", True),
        ({"tier": "ORDINARY", "cost": Decimal(1_500), "gain": Decimal(1_250)}, "LET_GO", "VALUE", False),
        ({"tier": "ORDINARY", "cost": Decimal(1_500), "gain": Decimal(2_500)}, "OPPORTUNISTIC", "TIER", True),
        # Nothing is gained and nothing lost: tried, but at no cost.
        ({"tier": "ORDINARY", "cost": Decimal(1_500), "gain": Decimal(1_500)}, "OPPORTUNISTIC", "TIER", False),
    ],
)
def test_attitude_follows_rules_then_flag_then_tier_then_potential_then_gain(facts, code, by, is_paid):
    found = told(**facts)
    assert (found.code, found.by, found.is_paid) == (code, by, is_paid)


@pytest.mark.covers("R507")
def test_price_lists_a_new_tariff_first_and_service_a_visit_unannounced():
    ranks = {code: row["rank"] for code, row in winning.REMEDIES.items()}
    assert min((rank, code) for code, rank in ranks.items() if code.startswith("PRICE."))[1] == "PRICE.NEW_TARIFF"
    assert {"SERVICE.MYSTERY_VISIT", "PRODUCT.NEW_BUSINESS"} <= set(ranks)


@pytest.mark.covers("R513", "R514", "R515", "R516", "R517", "R518", "R519")
@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"lifetime_profit": Decimal(-100)}, ["ABANDON_NO_PROFIT"]),
        ({"lifetime_profit": Decimal(0)}, ["ABANDON_NO_PROFIT"]),
        ({"lifetime_profit": Decimal(1)}, []),
        ({"n_breaches": 1}, []), ({"n_breaches": 2}, ["ABANDON_CONTRACT"]),
        ({"is_insolvent": True}, ["ABANDON_CONTRACT"]),
        ({"n_abuses": 1}, []), ({"n_abuses": 2}, ["ABANDON_MORALE"]),
        ({"hours_used": Decimal(200), "hours_fair": Decimal(50)}, ["ABANDON_DEMAND"]),
        ({"hours_used": Decimal(150), "hours_fair": Decimal(50)}, []),
        ({"harms_others": True}, ["ABANDON_DEMAND"]),
        ({"reputation": "POOR"}, ["ABANDON_REPUTATION"]), ({"reputation": "FAIR"}, []),
        ({"is_blacklisted": True}, ["ABANDON_REPUTATION"]),
        ({"cost": Decimal(1_500), "gain": Decimal(1_250)}, ["ABANDON_COST"]),
        ({"cost": Decimal(1_500), "gain": Decimal(1_500)}, []), ({"cost": Decimal(1_500)}, []),
        ({"arrears_days": 180, "n_refusals": 2}, []), ({"arrears_days": 181, "n_refusals": 1}, []),
        ({"arrears_days": 181, "n_refusals": 2}, ["ABANDON_ARREARS"]),
    ],
)  # fmt: skip
def test_a_rule_for_giving_up_holds_from_its_line(facts, expected):
    assert list(rules.broken_rules(rules.Facts(**facts), LINES)) == expected


@pytest.mark.covers("R084")
def test_low_value_is_not_refused_before_its_potential_is_known_and_low():
    for potential, is_gated in ((None, True), (Decimal(19_999), False), (Decimal(20_000), True)):
        facts = rules.Facts(tier="SMALL", potential=potential)
        assert rules.is_gated(("ABANDON_COST",), facts, LINES) is is_gated
    # Whoever is given up for what they did passes.
    assert not rules.is_gated(("ABANDON_ARREARS",), rules.Facts(), LINES)


@pytest.mark.covers("R496")
def test_a_major_customer_is_met_within_three_working_days_of_leaving():
    rule = TIERS["MAJOR"]
    # Monday 2 March 2026: the third working day after is Thursday; from a Thursday over the week-end it is Tuesday.
    for exit_date, due in ((date(2026, 3, 2), date(2026, 3, 5)), (date(2026, 3, 5), date(2026, 3, 10))):
        assert rules.due_date(rule, exit_date=exit_date, known_date=exit_date) == due
    # Who left long before anybody knew is met within three working days of that.
    assert rules.due_date(rule, exit_date=date(2026, 1, 5), known_date=date(2026, 3, 2)) == date(2026, 3, 5)
    assert rules.due_date(TIERS["SMALL"], exit_date=date(2026, 3, 2), known_date=date(2026, 3, 2)) is None


@pytest.mark.covers("R522")
def test_a_return_counts_when_it_still_buys_after_ninety_days():
    ordered = date(2026, 3, 2)
    for today, is_active, code in (
        (date(2026, 5, 30), True, ""), (date(2026, 5, 31), True, "WON_BACK"), (date(2026, 5, 31), False, "FAILED"),
        (date(2026, 4, 1), False, "FAILED"),
    ):  # fmt: skip
        assert rules.outcome(ordered, today=today, days=90, is_active=is_active) == code
