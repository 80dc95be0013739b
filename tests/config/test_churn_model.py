"""`zhike churn-model`: any table is judged from its file alone; the telecom sample gives the promised figures."""

import csv
import json

import numpy as np
import pytest

from zhike.config import cli

# The command opens no database: these tests may not ask one, and pytest-django would refuse.


def told(capsys, *words, code=0) -> dict:
    assert cli.main(["churn-model", *map(str, words), "--json"]) == code
    return json.loads(capsys.readouterr().out)


def refused(capsys, *words) -> str:
    assert cli.main(["churn-model", *map(str, words)]) == 1
    return capsys.readouterr().err


@pytest.fixture
def shop(tmp_path):
    """Four hundred members, of whom those with a late complaint leave more often; the file is of a Chinese office."""
    draw = np.random.default_rng(6)
    lines = ["会员,等级,投诉天数,截止日,流失"]
    for number in range(400):
        late = int(draw.integers(0, 30))
        gone = draw.random() < (0.6 if late > 20 else 0.15)
        lines.append(
            f"M{number:04},{'金' if number % 3 else '银'},{late},2025-{1 + number % 12:02}-28,{'是' if gone else '否'}"
        )
    file = tmp_path / "会员.csv"
    file.write_bytes("\n".join(lines).encode("gb18030"))
    return file


def test_the_telecom_sample_is_foretold_as_well_as_honestly_possible(capsys, real_data):
    found = told(
        capsys, real_data / "Telco-Customer-Churn.csv", "--target", "Churn", "--positive", "Yes", "--id", "customerID",
        "--model", "logistic", "--repeats", 1,
    )  # fmt: skip
    assert (found["rows"], found["left"], found["chosen"]) == (7043, 1869, "LOGISTIC")
    figures = found["figures"]
    assert figures["auc"] >= 0.848
    assert figures["ece"] <= 0.033
    assert figures["profit"] >= 10.40
    assert figures["slope"] == pytest.approx(1, abs=0.1)
    assert {score["code"]: score["auc"] < 0.8 for score in found["baselines"]} == {
        "BASE_RATE": True,
        "BEST_COLUMN": True,
    }
    # Tenure × monthly charges: no leak, but nothing of its own.
    assert [(leak["code"], leak["column"], leak["result"]) for leak in found["leaks"]] == [
        ("PRODUCT", "TotalCharges", "WARNED")
    ]


def test_a_multiplied_table_gives_exit_code_1_and_says_why(capsys, real_data, tmp_path):
    with (real_data / "Telco-Customer-Churn.csv").open() as file:
        header, *rows = list(csv.reader(file))
    gone = [row for row in rows if row[-1] == "Yes"]
    more = tmp_path / "more.csv"
    with more.open("w", newline="") as file:
        csv.writer(file).writerows([header, *rows, *gone])
    found = told(capsys, more, "--target", "Churn", "--positive", "Yes", "--id", "customerID", code=1)
    assert found["is_refused"]
    assert not found["models"]
    assert "100% of one outcome are exact copies" in found["leaks"][0]["message"]


def test_later_rows_are_judged_where_days_are_given(capsys, shop):
    found = told(capsys, shop, "--target", "流失", "--positive", "是", "--id", "会员", "--time", "截止日")
    assert found["split"] == "TIME"
    assert found["columns"] == ["等级", "投诉天数"]
    assert sum(group["rows"] for group in found["calibration"]) == 99
    assert found["models"][0]["auc"] > 0.6


def test_what_cannot_be_used_is_refused_in_words(capsys, shop, tmp_path):
    assert "There is no file" in refused(capsys, tmp_path / "no.csv", "--target", "a", "--positive", "b")
    assert "has no column “走”" in refused(capsys, shop, "--target", "走", "--positive", "是")
    assert "it holds 否, 是" in refused(capsys, shop, "--target", "流失", "--positive", "yes")
    assert "must hold a day in every row" in refused(
        capsys, shop, "--target", "流失", "--positive", "是", "--time", "等级"
    )
    assert cli.main(["churn-model", str(shop), "--target", "流失", "--positive", "是", "--id", "会员"]) == 0
    assert "judged by rows of five folds" in capsys.readouterr().out
