"""People around a customer: the worked case of support, shortest ways held against scipy, levels."""

import itertools
from fractions import Fraction

import numpy as np
import pytest
from scipy.sparse import csgraph

from zhike.analytics import network


@pytest.mark.covers("R030")
def test_support_is_the_worked_case():
    assert network.support([(5, 1), (3, -1)]).value == Fraction(25, 100)


@pytest.mark.parametrize(("people", "value"), [
    ([(5, 1)], 1), ([(2, -1), (4, 0)], Fraction(-1, 3)), ([(1, 0)], 0), ([(3, 1), (None, -1), (2, None)], 1),
])  # fmt: skip
def test_only_those_with_influence_and_stance_count(people, value):
    assert network.support(people).value == value


@pytest.mark.parametrize("people", [[], [(None, 1)], [(4, None)]])
def test_without_anybody_known_there_is_no_support_but_a_reason(people):
    found = network.support(people)
    assert (found.value, found.undefined_reason) == (None, "NOBODY")
    assert found.n_unknown == len(people)


def test_ways_are_as_short_as_another_program_finds_them():
    chance = np.random.default_rng(11)
    n = 40
    for _round in range(30):
        graph = np.triu(chance.random((n, n)) < 0.05, 1)
        ties = [(int(a), int(b), int(chance.integers(1, 6))) for a, b in zip(*np.nonzero(graph), strict=True)]
        knowers = sorted(int(k) for k in chance.choice(n, 3, replace=False))
        lengths = csgraph.shortest_path(graph, directed=False, unweighted=True)
        for target in range(n):
            way = network.introduction(ties, [(100 + k, k, 3) for k in knowers], target)
            shortest = min(lengths[k, target] for k in knowers)
            assert (len(way) - 2 if way else np.inf) == shortest
            assert all(graph[min(a, b), max(a, b)] for a, b in itertools.pairwise(way[1:]))


def test_among_equally_short_ways_mine_comes_first_then_the_strongest():
    ties = [(1, 9, 1), (2, 9, 5), (3, 9, 5)]
    staff = [(100, 1, 5), (200, 2, 5), (300, 3, 2)]
    assert network.introduction(ties, staff, 9) == (200, 2, 9)
    assert network.introduction(ties, staff, 9, me=100) == (100, 1, 9)


def test_levels_follow_the_lines_of_report_and_survive_a_circle():
    assert network.levels([1, 2, 3, 4], {2: [1], 3: [2], 4: [99]}) == {1: 0, 2: 1, 3: 2, 4: 0}
    assert network.levels([1, 2, 3], {1: [2], 2: [1], 3: [2]}) == {1: 0, 2: 0, 3: 0}
