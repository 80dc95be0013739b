"""`zhike clv`: any order log is judged from its file alone; the published sample gives the published figures."""

import importlib.metadata
import json
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from zhike.config import cli

# The command opens no database: these tests may not ask one, and pytest-django would refuse.


def sample() -> Path:
    files = importlib.metadata.files("lifetimes")
    return next(Path(str(file.locate())) for file in files if file.name == "CDNOW_sample.txt")


def told(capsys, *words) -> dict:
    assert cli.main(["clv", *map(str, words), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def refused(capsys, *words) -> str:
    assert cli.main(["clv", *map(str, words)]) == 1
    return capsys.readouterr().err


@pytest.fixture
def shop(tmp_path):
    """Forty customers of a shop who buy every ten days, every third of whom stops after half a year."""
    lines = ["客户编号,日期,金额"]
    for number in range(40):
        stays = 180 if number % 3 == 0 else 360
        days = range(number % 10, stays, 10)
        lines += [f"K{number:03},{date(2024, 1, 1) + timedelta(days=day)},{100 + number}.5" for day in days]
    file = tmp_path / "订单.csv"
    file.write_bytes("\n".join(lines).encode("gb18030"))
    return file


def test_the_published_sample_gives_the_published_figures(capsys):
    found = told(
        capsys, sample(), "--map", "customer=2,date=3,amount=5",
        "--calibration-end", "1997-09-30", "--holdout-weeks", 39,
    )  # fmt: skip
    assert (found["rows"], found["rows_used"], found["customers"], found["unit"]) == (6919, 6919, 2357, "week")
    test = found["holdout"]
    models = {model["code"]: model for model in test["models"]}
    assert models["BG_NBD"]["params"] == pytest.approx(
        {"r": 0.2425945, "alpha": 4.413602, "a": 0.792922, "b": 2.425907}, rel=1e-5
    )
    assert models["BG_NBD"]["standard_errors"] == pytest.approx(
        {"r": 0.0126, "alpha": 0.378, "a": 0.186, "b": 0.705}, rel=5e-3
    )
    likelihoods = {code: model["log_likelihood"] for code, model in models.items()}
    assert likelihoods["BG_NBD"] == pytest.approx(-9582.42921, abs=1e-5)
    assert likelihoods["PARETO_NBD"] == pytest.approx(-9594.97618, abs=1e-5)
    assert likelihoods["MBG_NBD"] == pytest.approx(-9582.13572, abs=1e-5)
    assert test["actual_by_repeats"] == pytest.approx([0.237, 0.697, 1.393, 1.56, 2.532, 2.947, 3.862, 6.359], abs=5e-4)
    assert models["PARETO_NBD"]["by_repeats"] == pytest.approx(
        [0.138, 0.600, 1.196, 1.714, 2.399, 2.907, 3.819, 6.403], abs=1.1e-3
    )
    assert {score["code"] for score in test["baselines"]} == {"OWN_RATE", "LAST_PERIOD"}
    errors = {score["code"]: score["rmse"] for score in [*test["models"], *test["baselines"]]}
    assert found["chosen"]["code"] == min(errors, key=errors.get)
    assert found["chosen"]["why"] == "MODEL_WINS"
    low, high = found["value"]["total_interval"]
    assert low < found["value"]["total"] < high
    assert set(found["chosen"]["intervals"]) == set(found["chosen"]["params"])


def test_one_model_may_be_asked_for(capsys, shop):
    found = told(capsys, shop, "--model", "nbd")
    assert [model["code"] for model in found["holdout"]["models"]] == ["NBD"]
    assert (found["chosen"]["code"], found["chosen"]["why"]) == ("NBD", "ASKED_FOR")


def test_a_chinese_file_is_read_by_the_names_of_its_columns(capsys, shop):
    found = told(capsys, shop)
    assert found["columns"] == {"customer": "客户编号", "date": "日期", "amount": "金额"}
    assert (found["customers"], found["first_day"], found["last_day"]) == (40, "2024-01-01", "2024-12-25")
    # Half of the 359 days is held out.
    assert found["holdout"]["calibration_end"] == str(date(2024, 12, 25) - timedelta(days=179))
    spent = np.array([100.5 + number for number in range(40)])
    assert found["spend"]["customers"] == 40
    assert found["value"]["mean"] > spent.min()


def test_what_cannot_be_read_is_counted_with_its_reason(capsys, shop):
    rows = "K001,2024-13-01,5\n,2024-05-01,5\nK001,2024-05-01,five\nK001,2024-05-01,-20\n"
    shop.write_bytes(shop.read_bytes() + ("\n" + rows).encode("gb18030"))
    found = told(capsys, shop)
    assert found["refused"] == {"NO_SUCH_DATE": 1, "NO_CUSTOMER": 1, "NOT_A_NUMBER": 1}
    assert found["rows"] == found["rows_used"] + 3
    assert cli.main(["clv", str(shop)]) == 0
    shown = capsys.readouterr().out
    assert "日期 “2024-13-01”" in shown
    assert "expected revenue of the coming 365 days" in shown


def test_a_short_log_is_valued_by_its_own_rate_and_says_so(capsys, tmp_path):
    file = tmp_path / "orders.csv"
    file.write_text("customer,date,amount\nA,2024-01-01,10\nA,2024-01-11,10\nB,2024-01-05,4\n")
    found = told(capsys, file)
    assert found["holdout"] is None
    assert (found["chosen"]["code"], found["chosen"]["why"]) == ("OWN_RATE", "SHORT_HISTORY")
    assert found["spend"] is None


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--calibration-end", "2023-01-01"], "between 2024-01-01 and 2024-12-25"),
        (["--calibration-end", "2024-12-01", "--holdout-weeks", "30"], "the log ends on 2024-12-25"),
        (["--holdout-weeks", "0"], "at least 1"),
        (["--map", "buyer=客户编号"], "customer, date, amount"),
        (["--map", "customer=会员"], "客户编号, 日期, 金额"),
        (["--map", "customer"], "FIELD=COLUMN"),
    ],
)
def test_a_wrong_wish_is_refused_with_what_would_do(capsys, shop, words, said):
    assert said in refused(capsys, shop, *words)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "空"),
        ("a,b\n1,2\n", "customer, date, amount"),
        ("customer,date,amount\nA,someday,5\n", "none of its 1 rows"),
        ("customer,date,amount\nA,2024-01-01,-5\n", "returns only"),
    ],
)
def test_a_file_without_purchases_is_refused_with_its_reason(capsys, tmp_path, text, said):
    file = tmp_path / "log.csv"
    file.write_text(text)
    assert said in refused(capsys, file)


def test_a_model_needs_somebody_who_came_back(capsys, tmp_path):
    file = tmp_path / "log.csv"
    file.write_text("customer,date,amount\nA,2024-01-01,5\nB,2024-06-01,5\n")
    assert "second day" in refused(capsys, file, "--model", "bgnbd")
    assert told(capsys, file)["chosen"]["code"] == "OWN_RATE"


def test_a_file_that_is_not_there_is_named(capsys, tmp_path):
    assert "nowhere.csv" in refused(capsys, tmp_path / "nowhere.csv")


@pytest.fixture
def subscribers(tmp_path):
    """A thousand customers who pay each March; as many are left each year as in the cohort of Fader & Hardie 2007."""
    survivors = [1000, 631, 468, 382, 326, 289, 262, 241]
    lines = ["customer,date,amount"]
    for number in range(1000):
        lines += [f"C{number},{2010 + year}-03-01,100" for year, left in enumerate(survivors) if number < left]
    file = tmp_path / "contracts.csv"
    file.write_text("\n".join(lines))
    return file


def test_contracts_paid_by_the_year_give_the_published_retention(capsys, subscribers):
    found = told(capsys, subscribers, "--contract", "year")
    assert (found["contracts"], found["running"], found["ended"], found["returned_later"]) == (1000, 241, 759, 0)
    assert found["model"]["params"] == pytest.approx({"alpha": 0.70408, "beta": 1.18204}, rel=1e-5)
    assert [row["observed"] for row in found["survival"]] == pytest.approx(
        [1, 0.631, 0.468, 0.382, 0.326, 0.289, 0.262, 0.241]
    )
    assert found["survival"][1]["model"] == pytest.approx(1.18204 / (1.18204 + 0.70408), rel=1e-4)
    # The 241 who are left came through seven renewals: 100 each year they are expected to come, the next one in full.
    assert found["value"]["total"] == pytest.approx(241 * 100 * found["value"]["periods_to_come"], rel=1e-3)
    assert cli.main(["clv", str(subscribers), "--contract", "year"]) == 0
    assert "sBG, unit year" in capsys.readouterr().out


def test_who_misses_a_month_has_left_and_a_return_is_counted_apart(capsys, tmp_path):
    file = tmp_path / "paid.csv"
    file.write_text(
        "customer,date,amount\n"
        "A,2023-11-03,10\nA,2023-12-01,10\nA,2024-01-30,20\nA,2024-02-02,20\n"  # three renewals, running
        "B,2023-11-05,30\nB,2023-11-20,30\nB,2024-01-05,30\nB,2024-02-05,30\n"  # missed December, came back
        "C,2024-02-01,5\n"  # has just begun
    )
    found = told(capsys, file, "--contract", "month")
    assert (found["contracts"], found["running"], found["ended"], found["returned_later"]) == (3, 2, 1, 1)


def test_a_period_in_which_money_was_only_paid_back_is_not_paid_for(capsys, tmp_path):
    file = tmp_path / "paid.csv"
    file.write_text(
        "customer,date,amount\n"
        "A,2023-12-01,10\nA,2024-01-03,10\nA,2024-02-02,10\n"
        "B,2023-12-05,10\nB,2024-01-05,10\nB,2024-02-20,-10\n"  # left, and had January back
        "C,2024-02-05,-10\n"  # paid before the log begins
    )
    found = told(capsys, file, "--contract", "month")
    assert (found["contracts"], found["running"], found["ended"]) == (2, 1, 1)
    file.write_text("customer,date,amount\nC,2024-02-05,-10\n")
    assert told(capsys, file, "--contract", "month")["not_fitted"] == "NO_CONTRACTS"


def test_contracts_nobody_left_have_no_model_of_staying(capsys, tmp_path):
    file = tmp_path / "paid.csv"
    file.write_text("customer,date,amount\nA,2024-01-03,10\nA,2024-02-01,10\n")
    found = told(capsys, file, "--contract", "month")
    assert (found["model"], found["not_fitted"]) == (None, "NO_LOSSES")
    assert cli.main(["clv", str(file), "--contract", "month"]) == 0
    assert "NO_LOSSES" in capsys.readouterr().out


def with_cost(shop: Path, file: Path, cost) -> Path:
    """The orders of the shop with what the goods cost; `cost` is given the row's number and amount."""
    first, *rows = shop.read_bytes().decode("gb18030").split("\n")
    lines = [f"{row},{cost(i, float(row.split(',')[2]))}" for i, row in enumerate(rows)]
    file.write_text("\n".join([f"{first},进价", *lines]))
    return file


def test_where_the_cost_is_named_the_money_is_margin(capsys, shop, tmp_path):
    revenue = told(capsys, shop)
    assert (revenue["money"], revenue["rows_without_cost"]) == ("revenue", None)
    # Every second row has a cost of 60 %: the others are taken to have cost as much.
    file = with_cost(shop, tmp_path / "cost.csv", lambda i, amount: round(amount * 0.6, 4) if i % 2 else "")
    margin = told(capsys, file, "--map", "cost=进价")
    assert (margin["money"], margin["rows_without_cost"]) == ("margin", (margin["rows_used"] + 1) // 2)
    assert margin["holdout"] == revenue["holdout"]  # how often they buy has nothing to do with money
    assert margin["value"]["total"] == pytest.approx(0.4 * revenue["value"]["total"], rel=1e-3)
    assert told(capsys, file)["value"] == revenue["value"]  # not named, not taken


def test_a_purchase_below_cost_is_a_purchase_nevertheless(capsys, shop, tmp_path):
    revenue = told(capsys, shop)
    file = with_cost(shop, tmp_path / "cost.csv", lambda i, amount: 2 * amount if i % 50 == 0 else amount / 2)
    margin = told(capsys, file, "--map", "cost=进价")
    assert margin["holdout"]["purchases"] == revenue["holdout"]["purchases"]
    assert margin["value"]["total"] < 0.5 * revenue["value"]["total"]


def walk(kinds: dict[str, float], tmp_path) -> Path:
    """Write a log of 300 customers of each kind, who buy as often a day as said, for two years."""
    draw, lines = np.random.default_rng(5), ["customer,date,amount,kind"]
    for kind, rate in kinds.items():
        for number in range(300):
            day, own = float(draw.integers(0, 300)), rate * draw.gamma(4, 1 / 4)
            while day < 730:
                lines.append(
                    f"{kind}{number},{date(2024, 1, 1) + timedelta(days=int(day))},{draw.integers(5, 90)},{kind}"
                )
                day += 1 + draw.exponential(1 / own)
    file = tmp_path / "kinds.csv"
    file.write_text("\n".join(lines))
    return file


def test_what_a_customer_is_helps_where_the_hold_out_says_so(capsys, tmp_path):
    file = walk({"shop": 1 / 60, "hotel": 1 / 15}, tmp_path)
    found = told(capsys, file, "--covariate", "kind", "--model", "nbd")
    traits = found["covariate"]
    assert (traits["used"], traits["why"], traits["column"]) == (True, "BETTER", "kind")
    assert traits["rmse"] < traits["rmse_without"]
    (level,) = traits["levels"]
    # Four times as often, or a quarter, whichever is compared with the other.
    times = level["times_as_often"] if level["level"] == "hotel" else 1 / level["times_as_often"]
    assert times == pytest.approx(4, rel=0.2)
    assert cli.main(["clv", str(file), "--covariate", "kind"]) == 0
    assert "the hold-out was forecast better with it" in capsys.readouterr().out


def test_what_tells_nothing_is_not_used(capsys, tmp_path):
    file = walk({"odd": 1 / 30, "even": 1 / 30}, tmp_path)
    plain, with_it = told(capsys, file), told(capsys, file, "--covariate", "kind")
    assert (with_it["covariate"]["used"], with_it["covariate"]["why"]) == (False, "NOT_BETTER")
    assert with_it["value"] == plain["value"]
    assert told(capsys, file, "--covariate", "customer")["covariate"] == {
        "column": "customer", "used": False, "why": "NO_LEVELS",
    }  # fmt: skip
    assert "nothing" in refused(capsys, file, "--covariate", "nothing")
