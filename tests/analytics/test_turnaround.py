"""Levers that turn a loss: the least of each really reaches zero, and anything less does not."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from zhike.analytics import turnaround

MONEY = st.fractions(0, 10_000, max_denominator=100)


POSITIONS = st.builds(
    turnaround.Position, st.fractions(-10_000, 0, max_denominator=100), MONEY, freight=MONEY, financing=MONEY,
    rebate_rate=st.just(Fraction(1, 100)), n_visits=st.integers(0, 50), visit_cost=MONEY,
    credit_days=st.fractions(0, 200, max_denominator=10),
)  # fmt: skip


@given(POSITIONS)
def test_the_least_change_reaches_zero_and_less_does_not(stands):
    for lever, least in turnaround.least(stands).items():
        if least is None:
            most = stands.most[lever]
            assert stands.steps[lever] == 0 or turnaround.after(stands, {lever: most}) < 0
        else:
            assert turnaround.after(stands, {lever: least}) >= 0
            if least > 0:
                less = least - (1 if lever == "VISITS" else least / 1000)
                assert turnaround.after(stands, {lever: less}) < 0


def test_the_large_customer_that_loses_money_turns_with_sixty_days_and_charged_urgent_freight():
    # 103.4 of margin, 126.4 of cost; 120 days of credit cost 18.5, urgent freight 41.2 (in ten thousand yuan).
    stands = turnaround.Position(
        Fraction("-23"), Fraction(940), freight=Fraction("41.2"), financing=Fraction("18.5"), credit_days=Fraction(120)
    )
    changes = {"CREDIT": Fraction(60), "FREIGHT": Fraction(100)}
    assert turnaround.after(stands, changes) == Fraction("27.45")
    least = turnaround.least(stands)
    assert (least["FREIGHT"], least["CREDIT"]) == (Fraction(2300, 1) / Fraction("41.2"), None)
