"""Who says it was deceived: a breach of trust in the register, taken back where it turns out untrue."""

import pytest
from cast import AT

from zhike.apps.churn.models import LegacyIssue
from zhike.apps.complaints import actions
from zhike.apps.complaints.models import Complaint
from zhike.apps.core import base
from zhike.jobs import dispatch

pytestmark = pytest.mark.usefixtures("the_moment")
EN = {"Accept-Language": "en"}
JUDGED = {"points": "图文不符", "validity": "VALID", "reason": "宣传页有误", "cause": "DECEIVED"}


def issues() -> list[tuple[str, str]]:
    """Return kind and state of what stands in the register."""
    with base.acting_as(base.System("test")):
        return list(LegacyIssue.objects.order_by("pk").values_list("kind", "status"))


@pytest.mark.covers("R273")
def test_a_complaint_of_deception_opens_one_incident_which_goes_when_it_was_none(signed_in, cast):
    with base.acting_as(base.System("test")):
        new = actions.NewComplaint(cast.customer_id, "宣传与实物不符", "ANGRY")
        pk = actions.open_complaint(new=new, at=AT)
        actions.vent(complaint_id=pk, words="上当了", emotion="CALM", at=AT)
    dispatch.run_once()
    assert issues() == []
    client = signed_in("branch_manager")
    assert client.post(f"/complaints/{pk}/do/judge/", JUDGED).status_code == 302
    for _n in range(2):
        dispatch.run_once()
    assert issues() == [("DECEPTION", "OPEN")]
    page = client.get(f"/complaints/{pk}/", headers=EN).content.decode()
    assert "It stands in the register of integrity incidents." in page
    with base.acting_as(base.System("test")):
        row = LegacyIssue.objects.get()
        assert (row.customer_id, row.text.startswith("TS-2026-000001: 宣传与实物不符")) == (cast.customer_id, True)
    assert f"/legacy-issues/{row.pk}/" in page
    assert client.get(f"/legacy-issues/{row.pk}/").status_code == 200
    # Another look finds that it was no deception: the incident is taken back, not erased.
    with base.acting_as(base.System("test")):
        Complaint.objects.filter(pk=pk).update(validity="INVALID")
        actions.pause(complaint_id=pk, reason="补资料", at=AT)
    dispatch.run_once()
    assert issues() == [("DECEPTION", "DROPPED")]
    assert "integrity incidents" not in client.get(f"/complaints/{pk}/", headers=EN).content.decode()
