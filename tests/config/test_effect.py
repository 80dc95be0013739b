"""`zhike effect`: any table is judged from its file alone, in both languages; what cannot be judged is refused."""

import json

import numpy as np
import pytest

from zhike.config import cli

# The command opens no database: these tests may not ask one, and pytest-django would refuse.


def told(capsys, *words) -> dict:
    assert cli.main(["effect", *map(str, words), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def table(tmp_path, *, apart: float, seed: int = 11, by_choice: bool = False):
    """Write 3,000 customers: all gain 20, those who bought much by `apart` more; the file is of a Chinese office."""
    draw = np.random.default_rng(seed)
    size = draw.normal(100, 20, 3000)
    chance = 1 / (1 + np.exp(-(size - 115) / 20)) if by_choice else 0.5
    treated = draw.random(3000) < chance
    after = size + 20 * treated + apart * treated * (size > 100) + draw.normal(0, 15, 3000)
    lines = ["客户,触达,等级,去年,今年"]
    lines += [
        f"C{at:05},{'是' if treated[at] else '否'},{'VIP' if at % 4 == 0 else '普通'},{size[at]:.2f},{after[at]:.2f}"
        for at in range(3000)
    ]
    file = tmp_path / "触达.csv"
    file.write_bytes("\n".join(lines).encode("gb18030"))
    return file


def test_with_equal_customers_the_effect_is_found_and_no_difference(capsys, tmp_path):
    file = table(tmp_path, apart=0)
    found = told(capsys, file, "--treatment", "触达", "--outcome", "今年", "--features", "去年,等级")
    assert found["effect"]["low"] < 20 < found["effect"]["high"]
    assert found["adjusted"]["high"] - found["adjusted"]["low"] < found["effect"]["high"] - found["effect"]["low"]
    assert (found["qini"]["decision"], found["sentence"]) == (
        "NO_DIFFERENCE", "No difference between customers found.",
    )  # fmt: skip
    assert set(found["by_tier"]["tiers"]) == {"VIP", "普通"}
    assert not found["by_tier"]["differ"]
    assert len(found["qini"]["folds"]) == 5
    # The same seed, the same answer.
    assert told(capsys, file, "--treatment", "触达", "--outcome", "今年", "--features", "去年,等级") == found


def test_where_customers_differ_it_says_so_in_both_languages(capsys, tmp_path):
    file = table(tmp_path, apart=40)
    words = ["effect", str(file), "--treatment", "触达", "--outcome", "今年"]
    assert cli.main(words) == 0
    said = capsys.readouterr().out
    assert "Customers differ in the effect" in said
    assert "taken as known before: 等级, 去年" in said
    assert cli.main([*words, "--language", "zh-hans"]) == 0
    said = capsys.readouterr().out
    assert "客户之间效果有差别" in said
    assert "区间不含零：有效果。" in said


def test_without_lots_it_is_matched_and_called_weaker(capsys, tmp_path):
    file = table(tmp_path, apart=0, seed=12, by_choice=True)
    words = (file, "--treatment", "触达", "--outcome", "今年", "--features", "去年")
    careless = told(capsys, *words)
    assert careless["lot_chance"] < 0.01
    assert not careless["effect"]["low"] < 20 < careless["effect"]["high"]
    found = told(capsys, *words, "--matched")
    assert found["weaker_evidence"]
    assert found["effect"]["low"] < 20 < found["effect"]["high"]
    assert (found["qini"]["value"], found["sentence"].startswith("Whether customers differ was not judged")) == (
        None, True,
    )  # fmt: skip


@pytest.mark.parametrize(("words", "said"), [
    (["--treatment", "没有", "--outcome", "今年"], "no column “没有”"),
    (["--treatment", "去年", "--outcome", "今年"], "must hold two values"),
    (["--treatment", "触达", "--outcome", "客户"], "must hold two values"),
    (["--treatment", "触达", "--outcome", "今年", "--features", "今年"], "must be different columns"),
    (["--treatment", "触达", "--treated", "maybe", "--outcome", "今年"], "nowhere holds “maybe”"),
    (["--treatment", "触达", "--outcome", "今年", "--seed", "-1"], "--seed"),
])  # fmt: skip
def test_what_cannot_be_judged_is_refused_with_a_sentence(capsys, tmp_path, words, said):
    file = tmp_path / "t.csv"
    file.write_text("客户,触达,去年,今年\nA,1,5,6\nB,0,7,8\nC,0,9,9\n", encoding="utf-8")
    assert cli.main(["effect", str(file), *words]) == 1
    assert said in capsys.readouterr().err
