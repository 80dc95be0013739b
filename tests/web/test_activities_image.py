"""What advertising, celebrations and sponsorship do for our name: the impression of us before and after each."""

import re
from datetime import date, datetime, timedelta

import pytest
import satisfied
from cast import AT, TODAY
from dealing import add_customer

from zhike.apps.activities import actions
from zhike.apps.core import base
from zhike.apps.surveys.models import Answer, Invitation, Question

pytestmark = pytest.mark.usefixtures("the_moment")
EN = {"Accept-Language": "en"}
HELD = TODAY - timedelta(days=20)


def text(answer) -> str:
    """Return a page without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def asked(cast, name: str, day: date, at: datetime, marks: dict[int, int]) -> None:
    """Ask everybody for their impression of us; let some say it, 0 to 10."""
    wave = satisfied.ask(cast, name=name, day=day, at=at)
    with base.acting_as(base.System("impression")):
        rows = {row.customer_id: row for row in Invitation.objects.filter(wave_id=wave).select_related("wave")}
        edition = next(iter(rows.values())).wave.edition_id
        question, _made = Question.objects.get_or_create(
            edition_id=edition, use="IMPRESSION", defaults={"kind": "SCALE", "place": 9, "text_zh": "印象"}
        )
        for pk, mark in marks.items():
            Invitation.objects.filter(pk=rows[pk].pk).update(answered_at=at)
            Answer.objects.create(invitation=rows[pk], question=question, number=mark)


@pytest.mark.covers("R328")
def test_the_three_kinds_exist_and_show_the_impression_before_and_after(signed_in, cast):
    with base.acting_as(base.System("scene")):
        ids = [add_customer(cast.hall.pk, code=f"I{n}", name=f"客户{n}", owner_id=cast.owner.pk) for n in range(2)]
        other = add_customer(cast.other_hall.pk, code="X", name="外地", owner_id=cast.colleague.pk)
        pks = {
            kind: actions.add_activity(
                new=actions.NewActivity(kind=kind, title=kind, first_date=HELD, last_date=HELD, branch_id=cast.hall.pk),
                at=AT,
            )
            for kind in ("ADVERTISING", "CELEBRATION", "SPONSORSHIP", "TRAINING")
        }
    client = signed_in("branch_manager")
    assert "nobody was asked yet" in text(client.get(f"/activities/{pks['ADVERTISING']}/", headers=EN))
    # 6 and 7 before, 8 and 9 after; what another hall's customer thinks is not ours to count.
    asked(cast, "之前", HELD - timedelta(days=10), AT - timedelta(days=30), {ids[0]: 6, ids[1]: 7, other: 1})
    assert "nobody was asked since" in text(client.get(f"/activities/{pks['ADVERTISING']}/", headers=EN))
    asked(cast, "之后", TODAY - timedelta(days=5), AT - timedelta(days=5), {ids[0]: 8, ids[1]: 9, other: 1})
    for kind in ("ADVERTISING", "CELEBRATION", "SPONSORSHIP"):
        page = text(client.get(f"/activities/{pks[kind]}/", headers=EN))
        assert "Impression before 6.5" in page
        assert "Impression after 8.5" in page
        assert "Change +2.0" in page
    assert "Impression before" not in text(client.get(f"/activities/{pks['TRAINING']}/", headers=EN))
