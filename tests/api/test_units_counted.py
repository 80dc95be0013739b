"""The account by programs, of outlets as of customers."""

import pytest
from cast import AT

from zhike.apps.archives import actions as archive_actions
from zhike.apps.core import base


@pytest.mark.covers("R022")
def test_a_program_asks_for_outlets_by_kind_of_period(history, judged, calls):
    def open_one():
        values = {"name": "观前街店", "opened_date": "2024-03-01", "closed_date": "2025-11-20"}
        archive_actions.save_outlet(customer_id=history.ids["A"], values=values, at=AT)

    judged("one-outlet", open_one)
    caller = calls("general_manager")
    years = caller.get("ledger?unit=OUTLET&kind=YEAR").json()["results"]
    assert [(one["period"], one["opening"], one["churned"], one["closing"]) for one in years[:2]] == [
        ("2024", 0, 0, 1), ("2025", 1, 1, 0),
    ]  # fmt: skip
    assert years[1]["rates"]["OPENING"]["value"] == 1
    halls = caller.get("churn/by-branch?unit=OUTLET&period=2025Q4").json()["results"]
    assert [one["rates"]["OPENING"]["numerator"] for one in halls if one["rates"]] == [1]
    assert caller.get("ledger?unit=MACHINE").status_code == 422
    # A reader who is told no small cells is told neither their counts nor their money.
    with base.acting_as(base.System("test")):
        hidden = calls("analyst").get("ledger?unit=OUTLET").json()["results"]
    assert {one["closing"] for one in hidden if not one["is_first"]} <= {None, 0}
