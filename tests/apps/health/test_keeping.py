"""What is kept of relations follows a merge and its undoing, and an erased customer or person leaves no words."""

from decimal import Decimal

import dealing
import pytest
from cast import AT, TODAY

from zhike.apps.core import base
from zhike.apps.health import actions, queries
from zhike.apps.health.models import Assessment, Bond, Chance, Enrolment, Exchange, Programme, Relation

pytestmark = pytest.mark.usefixtures("the_moment")


@pytest.fixture
def written(cast):
    """A customer with everything, and another one in the same programme."""
    with base.acting_as(base.System("test")):
        other = dealing.add_customer(cast.hall.pk, code="C77", name="轨道", kind="ENTERPRISE")
        actions.note_exchange(
            customer_id=other, side="GIVEN", what="送王建国茶叶", amount=Decimal(100), day=TODAY, at=AT
        )
        actions.add_bond(customer_id=other, kind="SOCIAL", what="王建国的钓友会", since=TODAY, at=AT)
        actions.note_chance(customer_id=other, whom="王建国", where="机床展", met_date=TODAY, at=AT)
        actions.judge_forces(customer_id=other, ours=4, theirs=5, note="王建国说了算", at=AT)
        both, own = (
            actions.start_programme(
                name=name,
                branch_id=cast.hall.pk,
                goal="强度",
                first_date=TODAY,
                last_date=TODAY,
                budget=Decimal(1),
                at=AT,
            )
            for name in ("王建国计划", "单独")
        )
        actions.enrol(programme_id=both, customer_ids=[other, cast.customer_id], day=TODAY, at=AT)
        actions.enrol(programme_id=own, customer_ids=[other], day=TODAY, at=AT)
        Assessment.objects.create(customer_id=other, day=TODAY, strength=50)
        return other


def test_a_merge_takes_the_notes_along_and_its_undoing_brings_them_back(cast, written):
    with base.acting_as(base.System("test")):
        moved = actions.repoint_customer(from_id=written, to_id=cast.customer_id)
        assert {model.objects.get().customer_id for model in (Exchange, Bond, Chance)} == {cast.customer_id}
        assert Enrolment.objects.filter(customer_id=written).count() == 1
        assert actions.restore_customer(from_id=written, to_id=cast.customer_id, moved=moved) == 4
        assert {model.objects.get().customer_id for model in (Exchange, Bond, Chance)} == {written}
        assert Enrolment.objects.filter(customer_id=written).count() == 2


def test_an_erased_customer_or_person_leaves_no_words(cast, written):
    with base.acting_as(base.System("test")):
        told = queries.about_customer(written)
        assert [len(told[name]) for name in ("relations", "exchanges", "bonds", "chances", "assessments")] == [1] * 5
        n_rows = actions.forget_person(person_id=1, customer_ids=[written], words={"王建国": "某人"})
        assert n_rows == 5
        words = [*Exchange.objects.values_list("what", flat=True), *Bond.objects.values_list("what", flat=True),
                 *Chance.objects.values_list("whom", flat=True), *Programme.objects.values_list("name", flat=True),
                 *Relation.objects.values_list("force_note", flat=True)]  # fmt: skip
        assert not any("王建国" in word for word in words)
        actions.forget_customer(customer_id=written)
        assert list(Exchange.objects.values_list("what", "amount")) == [("", Decimal(100))]
        assert not Relation.objects.filter(customer_id=written).exists()
        assert not Assessment.objects.exists()


def test_programmes_go_to_another_with_the_rest_and_back(cast, written):
    with base.acting_as(base.System("test")):
        Programme.objects.update(owner=cast.owner)
        assert actions.hand_over_programmes(
            from_id=cast.owner.pk, to_id=cast.colleague.pk, customer_ids=[written], at=AT
        ) == []  # fmt: skip
        ids = actions.hand_over_programmes(from_id=cast.owner.pk, to_id=cast.colleague.pk, customer_ids=None, at=AT)
        assert len(ids) == 2
        assert set(Programme.objects.values_list("owner_id", flat=True)) == {cast.colleague.pk}
        assert actions.take_back_programmes(ids=ids, from_id=cast.owner.pk, to_id=cast.colleague.pk, at=AT) == 2
