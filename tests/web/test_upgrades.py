"""Stories of helping to rise and of screening: candidates by themselves, progress by tasks, a manager decides."""

import re
from decimal import Decimal

import pytest
from cast import AT, TODAY

from zhike.apps.core import base
from zhike.apps.customers.models import Card, Customer
from zhike.apps.grading.models import Proposal, RetirementPlan, UpgradeProgramme
from zhike.apps.tasks import actions as task_actions
from zhike.apps.tasks.models import Task
from zhike.jobs import reactions


@pytest.fixture(autouse=True)
def english(client, the_moment):
    """Read the pages in English, the language of the message ids, at the moment of the stories."""
    client.cookies["zhike_language"] = "en"


def text(page: bytes) -> str:
    """Return the words of a page without its tags and its frame."""
    words = re.sub(r"<[^>]+>", " ", page.decode().partition("<main")[2].partition("</main>")[0])
    return " ".join(words.split())


@pytest.fixture
def promising(analysed, everything) -> int:
    """Let customer A have potential and B none."""
    Card.objects.filter(pk=analysed.ids["A"]).update(potential=Decimal(20_000))
    Card.objects.filter(pk=analysed.ids["B"]).update(potential=Decimal(19_999))
    return analysed.ids["A"]


@pytest.mark.covers("R558")
def test_an_ordinary_customer_with_potential_is_proposed_by_itself_and_helped(promising, cast, signed_in):
    client = signed_in("branch_manager")
    page = text(client.get("/upgrades/").content)
    assert "1 ordinary or small customer of yours could bring ¥20" in page
    assert "客户A" in page
    assert "客户B" not in page
    url = f"/customers/{promising}/upgrade/"
    given = {"steps": "拜访总经理\n报新品", "owner_id": cast.owner.pk, "due_date": "2026-08-31", "note": ""}
    answer = client.post(url, given)
    assert answer.status_code == 302
    programme = UpgradeProgramme.objects.get()
    # A brings 400, the least of the key customers (D) 2000.
    assert (programme.from_tier, programme.begun_value, programme.goal_value) == ("ORDINARY", 400, 2000)
    assert text(client.get(answer.url).content).count("0 of 2 actions done") == 1
    task = Task.objects.get(title="拜访总经理")
    assert (task.assignee_id, task.customer_id) == (cast.owner.pk, promising)
    task_actions.close_task(task_id=task.pk, outcome="谈了", at=AT)
    page = text(client.get(answer.url).content)
    assert "Progress 50%" in page
    assert re.search(r"Gap ¥1,600", page)
    assert (
        "客户A"
        not in text(client.get("/upgrades/?status=REACHED").content)
        .partition("Programmes")[0]
        .partition("Worth helping")[2]
    )
    assert client.post(url, given).url == answer.url


def test_a_programme_ends_and_is_taken_up_again(promising, cast, signed_in):
    client = signed_in("owner")
    given = {"steps": "拜访", "owner_id": cast.owner.pk, "due_date": "2026-08-31"}
    here = client.post(f"/customers/{promising}/upgrade/", given).url
    client.post(here + "end/", {"how": "reached", "outcome": "升为主要客户"})
    assert UpgradeProgramme.objects.get().status == "REACHED"
    assert "升为主要客户" in text(client.get(here).content)
    client.post(here + "end/", {"how": "ended"})
    assert UpgradeProgramme.objects.get().status == "REACHED"
    client.post(here + "reopen/")
    assert UpgradeProgramme.objects.get().status == "OPEN"


def test_a_key_customer_needs_none_and_a_programme_needs_actions(analysed, everything, cast, signed_in):
    client = signed_in("general_manager")
    given = {"steps": "拜访", "owner_id": cast.owner.pk, "due_date": "2026-08-31"}
    answer = client.post(f"/customers/{analysed.ids['D']}/upgrade/", given)
    assert answer.status_code == 422
    assert "A key customer needs no programme" in answer.content.decode()
    assert client.post(f"/customers/{analysed.ids['A']}/upgrade/", given | {"steps": " "}).status_code == 422


@pytest.mark.parametrize(
    ("part", "sees", "begins"),
    [("owner", 200, 200), ("branch_manager", 200, 200), ("analyst", 200, 403), ("auditor", 200, 403),
     ("colleague", 200, 404), ("other_manager", 200, 404)],
)  # fmt: skip
def test_who_looks_and_who_begins(promising, signed_in, part, sees, begins):
    assert signed_in(part).get("/upgrades/").status_code == sees
    assert signed_in(part).get(f"/customers/{promising}/upgrade/").status_code == begins


@pytest.mark.covers("R106")
def test_a_screening_comes_by_the_calendar_for_everybody(analysed, signed_in):
    for _again in range(2):
        reactions.REACTIONS["screening.due"][0](reactions.Happening(1, "screening.due", {}, AT, lambda *_: None))
    with base.acting_as(base.System("test")):
        screened = sorted(Proposal.objects.values_list("customer_id", flat=True))
    assert screened == sorted(analysed.ids.values()), "each once, by whoever's hands they are"


@pytest.mark.covers("R106")
@pytest.mark.covers("R645", missing="the capacity of service is not kept constant by the program")
def test_a_screening_proposes_with_reasons_and_a_manager_decides(promising, analysed, signed_in):
    Card.objects.filter(pk=analysed.ids["B"]).update(potential=Decimal(10), contribution_year=Decimal(-5))
    Card.objects.filter(pk=analysed.ids["C"]).update(potential=Decimal(10), contribution_year=Decimal(5))
    client = signed_in("branch_manager")
    assert "Nothing was screened yet" in text(client.get("/screening/").content)
    client.post("/screening/run/")
    found = {row.customer.name: (row.verdict, row.reasons) for row in Proposal.objects.select_related("customer")}
    assert found == {
        "客户A": ("KEEP", ["HAS_POTENTIAL"]), "客户B": ("RELEASE", ["COSTS_MORE", "NO_POTENTIAL"]),
        "客户C": ("DELEGATE", ["CONTRIBUTES", "NO_POTENTIAL", "SMALL_OR_SILENT"]),
    }  # fmt: skip
    page = text(client.get("/screening/").content)
    assert "costs more than it brings; no potential to speak of" in page
    release = Proposal.objects.get(verdict="RELEASE")
    assert signed_in("owner").post(f"/screening/{release.pk}/decide/", {"verdict": "RELEASE"}).status_code == 403
    assert signed_in("other_manager").post(f"/screening/{release.pk}/decide/", {}).status_code == 404
    client = signed_in("branch_manager")
    client.post(f"/screening/{release.pk}/decide/", {"verdict": "RELEASE", "note": "同意"})
    release.refresh_from_db()
    assert (release.decided, release.decided_by.username) == ("RELEASE", "branch_manager")
    assert not RetirementPlan.objects.exists()
    assert Customer.objects.get(pk=analysed.ids["B"]).status == "ACTIVE"
    assert "Open a case of letting go" in text(client.get(f"/screening/{release.pk}/").content)
    client.post("/screening/run/")
    assert Proposal.objects.filter(day=TODAY).count() == 3
    client.post(f"/screening/{release.pk}/undecide/")
    release.refresh_from_db()
    assert release.decided == ""


def test_what_is_not_known_is_never_released(analysed, everything, signed_in):
    Card.objects.update(contribution_year=Decimal(-5), potential=None)
    signed_in("general_manager").post("/screening/run/")
    assert set(Proposal.objects.values_list("verdict", flat=True)) == {"KEEP"}
