"""Risks weighed: worked case W28 and the edges of the matrix."""

from decimal import Decimal

import pytest

from zhike.analytics import exposure
from zhike.analytics.errors import InputError


@pytest.mark.covers("R577")
@pytest.mark.covers("R585")
def test_a_guarantee_is_worth_what_it_saves_less_its_cost():
    before = exposure.expected_loss(Decimal("0.30"), Decimal(500_000))
    after = exposure.expected_loss(Decimal("0.10"), Decimal(400_000))
    found = exposure.effect(before, after, Decimal(30_000))
    assert (found.before, found.after, found.net) == (150_000, 40_000, 80_000)
    assert round(found.roi, 4) == Decimal("2.6667")
    assert exposure.effect(before, after, Decimal(0)).roi is None


def test_the_matrix_has_four_levels_and_refuses_what_lies_outside():
    assert [exposure.score(*cell)[1] for cell in ((1, 1), (2, 3), (3, 4), (4, 4), (4, 5))] == [
        "BLUE", "YELLOW", "ORANGE", "ORANGE", "RED",
    ]  # fmt: skip
    for call in (
        lambda: exposure.score(0, 3), lambda: exposure.score(3, 6),
        lambda: exposure.expected_loss(Decimal("1.1"), Decimal(1)),
        lambda: exposure.expected_loss(Decimal("0.1"), Decimal(-1)),
        lambda: exposure.effect(Decimal(1), Decimal(1), Decimal(-1)),
    ):  # fmt: skip
        with pytest.raises(InputError):
            call()
