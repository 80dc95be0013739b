"""`zhike close`: a period is frozen from the terminal, and what cannot be closed is refused with its reason."""

import json
from argparse import Namespace

import pytest

from zhike.config.commands import close
from zhike.config.refusal import Refusal


@pytest.mark.covers("R475")
def test_a_period_is_closed_from_the_terminal(analysed, capsys):
    assert close.run(Namespace(period="2025Q4", json=True)) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["period"], told["version"], told["opening"], told["churned"], told["closing"]) == (
        "2025Q4", 1, 5, 2, 4,
    )  # fmt: skip
    with pytest.raises(Refusal):
        close.run(Namespace(period="2026Q1", json=True))
