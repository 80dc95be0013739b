"""How alike two records are: names as people write them, chains told apart, blocks that find what is worth a look."""

import numpy as np
import pytest

from zhike.analytics import blocks, likeness


def score(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[float, tuple[str, ...]]:
    """Compare two records given as (name, phone, e-mail, credit code), from the right left out."""
    columns = zip(*((*given, "", "", "")[:4] for given in (one, other)), strict=True)
    scores, signs = likeness.compare(likeness.prepare(*map(list, columns)), np.array([0]), np.array([1]))
    return float(scores[0]), likeness.reasons(int(signs[0]))


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("苏南轨道装备有限公司", "苏南轨道装备股份有限公司", "NAME"),
        ("苏南轨道装备（集团）有限公司", "苏南轨道装备", "NAME"),
        ("ＡＣＭＥ Tools Co., Ltd.", "acme tools", "NAME"),
        ("苏南轨道装备", "苏南轨道庄备", "SOUND"),
    ],
)
def test_names_are_the_same_whatever_their_form(one, other, reason):
    found, why = score((one,), (other,))
    assert found >= likeness.WORTH_A_LOOK
    assert reason in why


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Customer 17850",), ("Customer 17851",)),
        (("苏州石化第一加油站1号",), ("苏州石化第一加油站2号",)),
        (("张伟",), ("张伟",)),
        (("苏州精工", "13800138000"), ("无锡重机", "13800138000")),
        (("苏南轨道装备", "", "", "913200001"), ("苏南轨道装备", "", "", "913200002")),
        (("", ""), ("", "")),
    ],
)
def test_chains_namesakes_and_shared_phones_alone_are_not_worth_a_look(one, other):
    assert score(one, other)[0] < likeness.WORTH_A_LOOK


def test_signs_together_say_more_than_each_alone():
    # Worked by hand: a short name leaves 0.65 in doubt, a phone 0.5: 1 - 0.325.
    assert score(("张伟", "+86 138 0013 8000"), ("张 伟", "13800138000")) == (0.675, ("SAME_PHONE", "NAME"))
    # A long name 0.25, a credit code 0.1.
    both = score(("甲乙丙丁公司", "", "", "9132X"), ("甲乙丙丁", "", "", "9132x"))
    assert both == (0.975, ("CREDIT_CODE", "NAME"))


def test_blocks_find_typing_errors_without_comparing_everybody():
    names = [f"第{i}号客户甲乙丙丁" for i in range(300)] + ["苏南轨道装备", "苏南轨道设备", "北方轻工", "北方轻功"]
    none = [""] * len(names)
    base = likeness.prepare(names, none, none, none)
    found = blocks.candidates(base, np.zeros(len(names), np.int64))
    pairs = set(zip(found.left.tolist(), found.right.tolist(), strict=True))
    assert {(300, 301), (302, 303)} <= pairs
    assert len(pairs) < 300
    # The three hundred share initials and pieces of their name: passed over, and counted.
    assert found.n_skipped >= 1


def test_an_empty_base_has_no_pairs():
    found = blocks.candidates(likeness.prepare([], [], [], []), np.empty(0, np.int64))
    assert (len(found.left), found.n_skipped) == (0, 0)
    scores, _signs = likeness.compare(likeness.prepare([], [], [], []), found.left, found.right)
    assert len(scores) == 0
