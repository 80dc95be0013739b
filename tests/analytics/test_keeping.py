"""Keeping beside developing, by the teaching case of enterprises A and B."""

from fractions import Fraction

import pytest

from zhike.analytics.keeping import Spent


@pytest.mark.covers("W04")
def test_a_costs_nine_sevenths_of_b():
    # Keeping one c = 1, developing one 5: A develops 20 beside 80 survivors, B 10 beside 90.
    a = Spent(Fraction(80), Fraction(100), Fraction(0), 80, 20, 0)
    b = Spent(Fraction(90), Fraction(50), Fraction(0), 90, 10, 0)
    assert (a.total, b.total, a.total / b.total) == (180, 140, Fraction(9, 7))
    assert (a.keep_each, a.develop_each, a.ratio, a.develop / b.develop) == (1, 5, 5, 2)


def test_nobody_has_no_cost_of_one():
    nobody = Spent(Fraction(10), Fraction(0), Fraction(5), 0, 0, 2)
    assert (nobody.keep_each, nobody.develop_each, nobody.cultivate_each, nobody.ratio) == (
        None,
        None,
        Fraction(5, 2),
        None,
    )
