"""The work the requirements name is done by the calendar, each in its run."""

import pytest

from zhike.apps.core import rules as core_rules
from zhike.jobs import loyalty, reactions, surveying, warning


@pytest.mark.covers("R631")
@pytest.mark.any_database
def test_waves_points_risks_care_and_stale_archives_come_every_day_and_periods_close_with_an_analysis():
    nightly = {one.name for one in core_rules.DAILY}
    assert {"day.begun", "analysis.due", "archives.due", "silence.due"} <= nightly
    done = set(reactions.REACTIONS["day.begun"])
    assert {surveying.follow_calendar, loyalty.expire} <= done
    assert reactions.remind in reactions.REACTIONS["day.begun"], "care and what is due"
    assert reactions.close_periods in reactions.REACTIONS["analysis.finished"]
    assert reactions.REACTIONS["silence.due"], "who fell silent is looked at"
    assert warning.look_at_grievances in reactions.REACTIONS["complaint.changed"]
