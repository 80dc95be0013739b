"""The worked cases: all are equal, and a wrong answer is told by the exit code."""

import json
from argparse import Namespace

import pytest

from zhike.config import cases
from zhike.config.commands import demo
from zhike.config.refusal import Refusal

EVERY = {"W01", "W02", "W03", "W05", "W06", "W10", "W11", "W18", "W19", "W20", "W29", "W31", "W32"}


@pytest.mark.covers("R634", missing="thirteen of thirty-five cases; none is loaded as data")
def test_every_worked_case_the_program_reckons_is_equal(capsys):
    assert demo.run(Namespace(case=None, json=True)) == 0
    told = json.loads(capsys.readouterr().out)
    assert {line["case"] for line in told} == EVERY
    assert all(line["is_equal"] for line in told)


def test_a_difference_is_told_by_the_exit_code(capsys, monkeypatch):
    wrong = cases.Question("W99", "two and two", 5, lambda: 4)
    monkeypatch.setattr(cases, "QUESTIONS", (wrong,))
    assert demo.run(Namespace(case="W99", json=False)) == 1
    assert "≠ 4" in capsys.readouterr().out
    with pytest.raises(Refusal, match="W01"):
        demo.run(Namespace(case="W01", json=False))
    assert not cases.is_equal(cases.Question("W99", "nothing", 5, lambda: None), None)
    assert not cases.is_equal(cases.Question("W99", "nearly", 1.0, lambda: None), 1.000001)
