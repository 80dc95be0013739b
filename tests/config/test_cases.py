"""The worked cases: all are equal, and a wrong answer is told by the exit code."""

import json
import re
from argparse import Namespace

import pytest

from zhike.apps.core import base
from zhike.apps.customers.models import Customer
from zhike.apps.org.models import User
from zhike.apps.reviews.models import LevelTest
from zhike.config import cases
from zhike.config.commands import demo
from zhike.config.refusal import Refusal

EVERY = {f"W{number:02}" for number in range(1, 36)}


@pytest.mark.covers("W12", "W13", "W14", "W15", "W16", "W17", "W21", "W28", "W29", "W30", "W33", "W34", "W35")
@pytest.mark.covers("R634", missing="all thirty-five cases are reckoned, six of them as records")
def test_every_worked_case_the_program_reckons_is_equal(capsys):
    assert demo.run(Namespace(verb="verify", case=None, json=True)) == 0
    told = json.loads(capsys.readouterr().out)
    assert {line["case"] for line in told} == EVERY
    assert all(line["is_equal"] for line in told)


def test_a_difference_is_told_by_the_exit_code(capsys, monkeypatch):
    wrong = cases.Question("W99", "two and two", 5, lambda: 4)
    monkeypatch.setattr(cases, "QUESTIONS", (wrong,))
    assert demo.run(Namespace(verb="verify", case="W99", json=False)) == 1
    assert "≠ 4" in capsys.readouterr().out
    with pytest.raises(Refusal, match="W01"):
        demo.run(Namespace(verb="verify", case="W01", json=False))
    assert not cases.is_equal(cases.Question("W99", "nothing", 5, lambda: None), None)
    assert not cases.is_equal(cases.Question("W99", "nearly", 1.0, lambda: None), 1.000001)


@pytest.mark.parametrize("case", ["W22", "W24", "W34", "W35"])
def test_a_case_is_loaded_as_records_once_and_answered_from_them(cast, settings, tmp_path, capsys, case):
    settings.ZHIKE_DATA_DIR = tmp_path
    asked = Namespace(verb="load", case=case, json=True, out=None, language="en")
    with pytest.raises(Refusal, match="nothing real"):
        demo.run(asked)
    (tmp_path / "DEMO").touch()
    for _again in range(2):
        assert demo.run(asked) == 0
        told = json.loads(capsys.readouterr().out)
        assert {line["asked"] for line in told} == {one.asked for one in cases.QUESTIONS if one.case == case}
        assert all(line["is_equal"] for line in told)
    with base.acting_as(base.System("test")):
        is_of_staff = case == "W34"
        assert Customer.objects.filter(code=case).count() == (case in {"W22", "W35"})
        assert LevelTest.objects.filter(name=case).count() == (case == "W24")
        assert User.objects.filter(username__startswith="w34-").count() == 30 * is_of_staff
    with pytest.raises(Refusal, match="W22"):
        demo.run(Namespace(verb="load", case="W02", json=False, out=None))


@pytest.mark.covers("R482", "W05")
def test_the_dealers_of_two_grades_are_records_and_lost_as_the_case_says(cast, settings, tmp_path, capsys):
    settings.ZHIKE_DATA_DIR = tmp_path
    (tmp_path / "DEMO").touch()
    assert demo.run(Namespace(verb="load", case="W05", json=True, out=None)) == 0
    told = {line["asked"]: line["actual"] for line in json.loads(capsys.readouterr().out)}
    assert (told["A: lost"], told["B: lost"]) == (55, 74)
    with base.acting_as(base.System("test")):
        assert Customer.objects.filter(code__startswith="W05-A-").count() == 130
        assert Customer.objects.filter(code__startswith="W05-B-").count() == 320


@pytest.mark.covers("R635", "W01")
def test_the_retailer_is_a_small_company_and_ends_in_a_report(cast, settings, tmp_path, capsys):
    settings.ZHIKE_DATA_DIR, out = tmp_path, tmp_path / "w01.html"
    (tmp_path / "DEMO").touch()
    asked = Namespace(verb="load", case="W01", json=True, out=out, language="en")
    for _again in range(2):
        assert demo.run(asked) == 0
    with base.acting_as(base.System("test")):
        assert Customer.objects.filter(code__startswith="W01-").count() == 3_500
    told = " ".join(re.sub(r"<[^>]+>", " ", out.read_text("utf-8")).split())
    # Rate on both bases, loss, bands, average loss per outlet, lifetimes: all in one report.
    figures = (
        "6.6667%", "6.0606%", "200 ÷ 3,000", "200 ÷ 3,300", "¥30,000,000.00", "¥1,500,000.00", "¥150,000.00",
        "¥7,500.00", "15", "16.50", "¥100,000.00 100 ¥10,000,000.00", "¥200,000.00 100 ¥20,000,000.00",
    )  # fmt: skip
    assert [said for said in figures if said not in told] == []
    with pytest.raises(Refusal, match="no report"):
        demo.run(Namespace(verb="load", case="W22", json=True, out=out, language="en"))
    assert demo.run(Namespace(verb="list", json=True)) == 0
