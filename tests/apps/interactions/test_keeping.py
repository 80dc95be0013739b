"""Keeping house: contacts follow a merge and come back, and a person's words go when they ask for it."""

import pytest
from cast import AT, TODAY

from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.files import queries as file_queries
from zhike.apps.interactions import actions, queries
from zhike.apps.interactions.models import Amendment, Care, Contactedness, Interaction, Preparation, Promise


@pytest.fixture
def twin(cast) -> int:
    """A second record of the same company."""
    new = customer_actions.NewCustomer(code="C002", name="苏南轨道装备", branch_id=cast.hall.pk)
    with base.acting_as(base.System("test")):
        return customer_actions.add_customer(new=new, at=AT)


def counts(customer_id: int) -> tuple[int, int, int]:
    with base.acting_as(base.System("test")):
        row = queries.contactedness(customer_id)
        return queries.interactions_of(customer_id).count(), row.n_in, row.n_out


def test_three_and_four_contacts_are_seven_and_go_apart_again(cast, twin, note, acting):
    for days in range(3):
        note(days=days, direction="IN")
    for days in range(10, 14):
        note(days=days, customer_id=twin, direction="BOTH")
    acting("owner")
    actions.note_preparation(customer_id=cast.customer_id, at=AT)
    with base.acting_as(base.System("test")):
        Preparation.objects.create(customer_id=twin, user=cast.owner, at=AT)
        for pk in (twin, cast.customer_id):
            actions.answer_care(customer_id=pk, occasion="FIRST_PURCHASE", day=TODAY, status="DONE", at=AT)
        moved = actions.repoint_customer(from_id=twin, to_id=cast.customer_id)
        last = Contactedness.objects.get(pk=cast.customer_id).last_two_way_at
    assert counts(cast.customer_id) == (7, 7, 4)
    assert last == AT
    assert counts(twin) == (0, 0, 0)
    with base.acting_as(base.System("test")):
        actions.restore_customer(from_id=twin, to_id=cast.customer_id, moved=moved)
        assert [model.objects.filter(customer_id=twin).count() for model in (Care, Preparation)] == [1, 1]
    assert counts(cast.customer_id) == (3, 3, 0)
    assert counts(twin) == (4, 4, 4)


def test_a_person_who_asks_is_forgotten_while_the_counts_stay(cast, note):
    pk = note(text="孩子今年高考", learned="住在园区", emotion_after="CALM", next_step="送书")
    with base.acting_as(base.System("test")):
        actions.amend_interaction(interaction_id=pk, text="女儿", at=AT)
        actions.make_promise(new=actions.NewPromise(cast.customer_id, "帮忙找学校", TODAY), at=AT)
        assert actions.forget_customer(customer_id=cast.customer_id) == 3
        rows = [
            *Interaction.objects.values_list("text", "learned", "next_step", "emotion_after"),
            *Amendment.objects.values_list("text"), *Promise.objects.values_list("text"),
        ]  # fmt: skip
        assert not any(word for row in rows for word in row)
        assert not file_queries.files_about("interaction", [pk]).exists()
    assert counts(cast.customer_id) == (1, 1, 1)


def test_an_undone_import_leaves_customers_somebody_spoke_with(cast, note, twin):
    note()
    assert queries.customer_ids_with_contacts([cast.customer_id, twin]) == {cast.customer_id}
