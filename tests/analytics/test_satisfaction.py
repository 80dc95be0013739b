"""Degree of satisfaction, its levels and word of mouth; the index; the six indicators; delivered value; NPS and kin."""

from fractions import Fraction
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.analytics import csi, recommending, satisfaction
from zhike.analytics.errors import InputError

PAIRS = [(80, 100), (100, 100), (110, 100), (72, 90), (90, 72)]
numbers = st.integers(min_value=1, max_value=10)


@pytest.mark.covers("R301", "R303", "R304", "R305")
def test_five_answers_have_their_degrees_and_levels():
    # Worked case W12.
    degrees = [satisfaction.degree(*pair) for pair in PAIRS]
    assert [float(one) for one in degrees] == [0.8, 1.0, 1.1, 0.8, 1.25]
    assert [satisfaction.level(one) for one in degrees] == [
        "DISSATISFIED", "SATISFIED", "VERY_SATISFIED", "DISSATISFIED", "VERY_SATISFIED"
    ]  # fmt: skip
    group = satisfaction.group_degree(PAIRS)
    assert (group.value, group.mean, group.n_answers) == (Fraction(452, 462), Fraction(99, 100), 5)
    assert satisfaction.group_degree([]).value is None


@pytest.mark.covers("R303", "R304", "R305")
@pytest.mark.parametrize(
    ("percent", "level"),
    [(94, "DISSATISFIED"), (95, "SATISFIED"), (100, "SATISFIED"), (105, "SATISFIED"), (106, "VERY_SATISFIED")],
)
def test_a_level_holds_up_to_its_edge(percent, level):
    assert satisfaction.level(Fraction(percent, 100)) == level


@pytest.mark.covers("R301")
@pytest.mark.parametrize(("perceived", "expected"), [(5, 0), (5, -1), (-1, 5)])
def test_nothing_is_divided_by_no_expectation(perceived, expected):
    with pytest.raises(InputError):
        satisfaction.group_degree([(8, 10), (perceived, expected)])


@pytest.mark.covers("R306")
def test_one_hundred_customers_spread_the_word():
    # Worked case W13.
    told = satisfaction.reach(20, 70, 10)
    assert (told.negative, told.positive, told.net) == (440, 660, 220)
    assert [float(one) for one in told.offset.values()] == [2.75, 2.2]
    with pytest.raises(InputError):
        satisfaction.reach(-1, 0, 0)


@pytest.mark.covers("R332")
def test_what_matters_more_is_mended_first():
    items = [
        satisfaction.Item("b", 2, Fraction(6, 10)), satisfaction.Item("a", 5, Fraction(7, 10)),
        satisfaction.Item("fine", 5, Fraction(11, 10)),
    ]  # fmt: skip
    assert [one.code for one in satisfaction.weakest(items)] == ["a", "b"]


@pytest.mark.covers("R335")
@given(st.lists(st.tuples(st.integers(1, 5), numbers, numbers), min_size=1))
def test_every_item_stands_in_exactly_one_quadrant(given_items):
    items = [
        satisfaction.Item(str(n), weight, satisfaction.degree(b, a)) for n, (weight, b, a) in enumerate(given_items)
    ]
    middle = Fraction(sum(one.importance for one in items), len(items))
    found = [satisfaction.quadrant(one, middle=middle) for one in items]
    assert set(found) <= set(satisfaction.QUADRANTS)
    for one, where in zip(items, found, strict=True):
        assert (where in {"IMPROVE", "KEEP"}) == (one.importance >= middle)
        assert (where in {"IMPROVE", "WATCH"}) == (satisfaction.level(one.value) == "DISSATISFIED")


@given(st.lists(st.tuples(numbers, numbers), min_size=1))
def test_a_group_is_between_its_lowest_and_highest_answer(pairs):
    group = satisfaction.group_degree(pairs)
    ratios = [Fraction(b, a) for b, a in pairs]
    assert min(ratios) <= group.value <= max(ratios)
    assert min(ratios) <= group.mean <= max(ratios)


def tree(price: str = "0.25", quality: int | None = 95) -> list[csi.Node]:
    """Return the tree of worked case W15."""
    parts = (
        csi.Node("quality", Fraction("0.6"), None if quality is None else Fraction(quality)),
        csi.Node("function", Fraction("0.4"), Fraction("82.5")),
    )
    return [
        csi.Node("product", Fraction("0.40"), parts=parts), csi.Node("service", Fraction("0.35"), Fraction(80)),
        csi.Node("price", Fraction(price), Fraction(70)),
    ]  # fmt: skip


@pytest.mark.covers("R314")
def test_scores_roll_up_to_the_index():
    found = csi.index(tree())
    assert (found.value, found.parts["product"], found.missing) == (Fraction("81.5"), 90, ())
    with pytest.raises(InputError) as refused:
        csi.index(tree(price="0.20"))
    assert refused.value.code == "WEIGHT_SUM"


@pytest.mark.covers("R314")
def test_a_part_that_was_not_measured_is_named_and_never_taken_for_nothing():
    found = csi.index(tree(quality=None))
    assert (found.value, found.parts["product"], found.missing) == (None, None, ("quality",))
    assert found.parts["service"] == 80


@pytest.mark.covers("R308", "R309", "R310", "R311", "R312", "R313")
def test_six_indicators_of_a_worked_case():
    # Worked case W14.
    assert [csi.share(*one) for one in ((150, 200), (96, 160), (90, 120), (12, 400))] == [
        Fraction(3, 4), Fraction(3, 5), Fraction(3, 4), Fraction(3, 100)
    ]  # fmt: skip
    assert csi.change(1_200_000, 1_000_000) == Fraction(1, 5)
    assert csi.elasticity(Fraction(-2, 100), Fraction(5, 100)) == Fraction(-2, 5)
    assert (csi.share(0, 0), csi.change(5, 0), csi.elasticity(Fraction(1), Fraction(0))) == (None, None, None)
    for part, whole in ((-1, 5), (6, 5)):
        with pytest.raises(InputError):
            csi.share(part, whole)


@pytest.mark.covers("R322", "R323", "R324")
def test_delivered_value_is_value_less_cost():
    values = {"PRODUCT": 50, "SERVICE": 20, "PERSONNEL": 10, "IMAGE": 20}
    costs = {"MONEY": 60, "TIME": 5, "MENTAL": 3, "PHYSICAL": 2}
    found = csi.delivered(values, costs)
    assert (found.value, found.cost, found.net, found.ratio) == (100, 70, 30, Fraction(10, 7))
    assert csi.delivered(values, {}).ratio is None
    with pytest.raises(InputError):
        csi.delivered(values, {"MONEY": -1})


def test_the_score_of_recommending_has_the_variance_of_two_shares_of_one_sample():
    answers = [10] * 50 + [7] * 30 + [3] * 20
    found = recommending.nps(answers)
    signs = [1] * 50 + [0] * 30 + [-1] * 20
    mean = sum(signs) / 100
    half = 1.959963984540054 * sqrt(sum((one - mean) ** 2 for one in signs) / 100 / 100)
    assert (found.value, found.low, found.high) == (pytest.approx(0.3), *map(pytest.approx, (mean - half, mean + half)))


def test_contentment_and_ease_have_their_textbook_intervals():
    # Wilson's interval of 6 of 10, from a table; Student's 97.5 % point of two degrees of freedom is 4.3027.
    found = recommending.csat([5] * 6 + [3] * 4)
    assert (found.low, found.high) == (pytest.approx(0.3127, abs=1e-4), pytest.approx(0.8318, abs=1e-4))
    found = recommending.ces([4, 5, 6])
    assert (found.value, found.low) == (5, pytest.approx(5 - 4.3027 / sqrt(3), abs=1e-4))


@pytest.mark.parametrize("score", [recommending.nps, recommending.csat, recommending.ces])
def test_nobody_is_no_score_one_has_no_spread_and_beside_the_scale_is_refused(score):
    assert score([]).value is None
    assert score([5]).n_answers == 1
    for wrong in (-1, 11):
        with pytest.raises(InputError):
            score([wrong])
