"""Stories of the check-up: one page in the browser, and one file that needs nothing else."""

import re
import shutil

import pytest
from django.utils import translation

from zhike.apps.insight.queries import checkup as queries
from zhike.config import cli
from zhike.web import checkup


@pytest.fixture(autouse=True)
def english(client):
    """Read the pages in English, the language of the message ids."""
    client.cookies["zhike_language"] = "en"


def text(page: str) -> str:
    """Return a page without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_the_sheet_says_what_the_income_rests_on_and_what_was_lost(analysed, signed_in):
    page = text(signed_in("general_manager").get("/checkup/").content.decode())
    assert "80 % of the revenue comes from 2 customers" in page
    assert "In 2025 Q4, 2 of 5 customers did not buy again; they had brought ¥40.00 in the quarter before." in page
    assert "Data: 13 order lines of 6 customers in the whole company, 2025-07-10 to 2026-02-01, 0 returns." in page


@pytest.mark.covers("R091")
def test_four_questions_are_answered_by_the_figures(analysed, signed_in):
    page = text(signed_in("general_manager").get("/checkup/").content.decode())
    # A, B, D and F bought on more than one day; all six within the year.
    assert "Have we found our customers? No 4 of 6 customers bought again. No target group says whom we want." in page
    assert "Are those we have real customers? Yes 6 of 6 bought within the last year." in page
    # By rough costs: a quarter of 2,610 is margin; 13 orders cost 15 each, rebates 1 % of what was paid.
    assert "Can we live on them? Yes They leave ¥431.40 of ¥2,610.00 revenue in a year." in page
    assert re.search(r"Are they reliable\? (Yes|No) [1-6] of 6 are silent longer than usual or gone\.", page)


def test_the_sheet_of_a_branch_names_it_and_only_its_customers(analysed, signed_in):
    page = signed_in("branch_manager").get("/checkup/").content.decode()
    assert "苏州" in page
    assert "客户D" not in page
    assert signed_in("branch_manager").get("/checkup/?branch=JN").status_code == 404


def test_an_analyst_reads_the_sheet_without_names(analysed, signed_in):
    page = signed_in("analyst").get("/checkup/").content.decode()
    assert "客户" not in page


def test_a_representative_has_no_checkup(analysed, signed_in):
    assert signed_in("owner").get("/checkup/").status_code == 403


def test_before_an_analysis_there_is_nothing_to_check(history, signed_in):
    assert "Nothing was analysed yet" in signed_in("general_manager").get("/checkup/").content.decode()


@pytest.fixture
def built(monkeypatch, tmp_path):
    """A small style sheet stands for the built one."""
    from zhike.config import jinja

    sheet = tmp_path / "app.css"
    sheet.write_text(".sheet { color: black }")
    monkeypatch.setattr(jinja, "built", lambda name: sheet)


def test_the_report_is_one_html_file_without_script_or_other_files(analysed, built, tmp_path, capsys):
    out = tmp_path / "checkup.html"
    assert cli.main(["report", "checkup", "--out", str(out), "--language", "en"]) == 0
    page = out.read_text("utf-8")
    assert "80 % of the revenue comes from 2 customers" in text(page)
    assert "<script" not in page
    assert re.findall(r'(?:src|href)="(?!data:|#)([^"]*)"', page) == []
    assert capsys.readouterr().out.strip() == str(out)


def test_the_report_is_in_chinese_unless_asked_otherwise(analysed, built, tmp_path):
    out = tmp_path / "checkup.html"
    cli.main(["report", "checkup", "--out", str(out)])
    assert 'lang="zh-Hans"' in out.read_text("utf-8")


def test_a_pdf_needs_a_printer_and_says_so(analysed, built, tmp_path, monkeypatch, capsys):
    monkeypatch.delenv("ZHIKE_CHROMIUM", raising=False)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setitem(__import__("sys").modules, "weasyprint", None)
    assert cli.main(["report", "checkup", "--out", str(tmp_path / "checkup.pdf")]) == 1
    assert "needs Chromium or WeasyPrint" in capsys.readouterr().err


@pytest.mark.covers("R633")
def test_chromium_prints_the_sheet_on_one_page(analysed, chromium, tmp_path, monkeypatch):
    monkeypatch.setenv("ZHIKE_CHROMIUM", chromium)
    out = tmp_path / "checkup.pdf"
    assert cli.main(["report", "checkup", "--out", str(out)]) == 0
    pdf = out.read_bytes()
    assert pdf.startswith(b"%PDF-")
    assert re.findall(rb"/Type\s*/Pages\s.*?/Count (\d+)|/Count (\d+)", pdf)[0] in {(b"1", b""), (b"", b"1")}


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--out", "x.doc"], "must end in .html or .pdf"),
        (["--out", "x.html", "--branch", "XX"], "no branch with the code"),
    ],
)
def test_a_report_that_cannot_be_made_is_refused(analysed, capsys, arguments, sentence):
    assert cli.main(["report", "checkup", *arguments]) == 1
    assert sentence in capsys.readouterr().err


def test_there_is_no_report_before_an_analysis(history, capsys):
    assert cli.main(["report", "checkup", "--out", "x.html"]) == 1
    assert "run `zhike analyse`" in capsys.readouterr().err


@pytest.mark.parametrize(("part", "sees"), [("general_manager", True), ("branch_manager", False)])
def test_the_size_of_the_company_is_told_to_those_who_see_all_of_it(analysed, signed_in, part, sees):
    assert ("in the whole company" in text(signed_in(part).get("/checkup/").content.decode())) is sees


@pytest.mark.parametrize(("has_contribution", "why"), [(False, "cost is not known"), (True, "Fewer than five")])
def test_what_is_hidden_is_not_called_unknown(has_contribution, why):
    asked = ("?", "%(part)s of %(whole)s", "", "")
    with translation.override("en"):
        said = checkup._question(queries.Answer("LIVING", "", None, None), asked, "CNY", has_contribution)
        assert why in str(said["told"])
