"""Stories of people: who may see whom, parts through time, what is known, days of the year, merging."""

from datetime import date

import pytest
from cast import AT, TODAY
from persons import add

from zhike.apps.core import base
from zhike.apps.core.models import AuditEntry
from zhike.apps.customers import actions as customer_actions
from zhike.apps.people import actions, queries, rules
from zhike.apps.people.models import Part, Person, PersonFact, Tie


@pytest.mark.covers("R028")
def test_a_person_counts_at_two_customers_and_is_seen_through_either(cast, persons, acting):
    acting("general_manager")
    with base.acting_as(base.System("elsewhere")):
        other = customer_actions.add_customer(
            new=customer_actions.NewCustomer(code="JN1", name="济南烟机", branch_id=cast.other_hall.pk), at=AT
        )
    acting("other_manager")
    assert queries.person(persons.director_id) is None
    acting("administrator")
    part = actions.NewPart(customer_id=other, role="DECISION_MAKER", valid_from=TODAY)
    actions.add_part(person_id=persons.director_id, part=part, at=AT)
    acting("other_manager")
    assert queries.person(persons.director_id).name == "李雪梅"
    assert [row.customer_id for row in queries.parts_of(persons.director_id)] == [other]
    acting("owner")
    assert [row.customer_id for row in queries.parts_of(persons.director_id)] == [persons.customer_id]


@pytest.mark.covers("R030")
def test_weighted_support_is_the_worked_case(persons, acting):
    acting("owner")
    assert float(queries.support(persons.customer_id).value) == 0.25


def test_an_assignment_takes_effect_at_once(cast, persons, acting):
    acting("colleague")
    assert queries.person(persons.director_id) is None
    acting("branch_manager")
    customer_actions.assign_owner(customer_ids=[persons.customer_id], owner_id=cast.colleague.pk, at=AT)
    acting("colleague")
    assert queries.person(persons.director_id) is not None
    assert queries.staff_ties([persons.engineer_id])[0].strength == 4
    acting("owner")
    assert queries.person(persons.director_id) is None
    assert queries.staff_ties([persons.engineer_id]) == []


def test_an_ended_part_stays_in_the_past(persons, acting):
    acting("owner")
    actions.end_part(part_id=persons.engineer_part_id, day=TODAY, at=AT)
    assert [row.name for row in queries.parts_at(persons.customer_id)] == ["李雪梅"]
    assert {row.name for row in queries.parts_at(persons.customer_id, date(2025, 1, 1))} == {"李雪梅", "赵工"}
    actions.reopen_part(part_id=persons.engineer_part_id, at=AT)
    assert len(queries.parts_at(persons.customer_id)) == 2


def test_nobody_has_two_open_parts_at_one_customer(persons, acting):
    acting("owner")
    part = actions.NewPart(customer_id=persons.customer_id, role="USER", valid_from=TODAY)
    with pytest.raises(actions.PartTaken):
        actions.add_part(person_id=persons.director_id, part=part, at=AT)


def test_a_part_at_a_hidden_customer_cannot_be_made(cast, persons, acting):
    acting("other_manager")
    with pytest.raises(actions.NoSuchCustomer):
        add(persons.customer_id, "外人", "USER")
    assert not Person.objects.filter(name="外人").exists()


def learn(person_id: int, **values) -> list[str]:
    return actions.note_facts(
        person_id=person_id, values=values, channel="VISIT", method="INTERVIEW", collector_id=None, day=TODAY, at=AT
    )


@pytest.mark.covers("R031")
def test_jobs_may_overlap_but_not_end_before_they_begin(persons, acting):
    acting("owner")
    jobs = [{"employer": "甲", "begin": "2001", "end": "2008"}, {"employer": "乙", "begin": "2005"}]
    assert learn(persons.director_id, jobs=jobs) == ["jobs"]
    with pytest.raises(rules.OutOfOrder):
        learn(persons.director_id, jobs=[{"employer": "丙", "begin": "2008", "end": "2001"}])
    assert queries.facts(persons.director_id)["jobs"].value == jobs


@pytest.mark.covers("R032")
@pytest.mark.covers("R262")
def test_birthdays_of_persons_and_their_families_are_found_by_day(persons, acting):
    acting("owner")
    learn(persons.engineer_id, family=[
        {"relation": "女儿", "name": "赵小月", "birthday": "2015-03-09"},
        {"relation": "妻子", "anniversary": "2010-03-20"},
    ])  # fmt: skip
    week = [(one.person, one.kind, one.label, one.day) for one in queries.anniversaries(TODAY, date(2026, 3, 9))]
    assert week == [
        ("李雪梅", "BIRTHDAY", "", date(2026, 3, 6)), ("赵工", "FAMILY_BIRTHDAY", "女儿 赵小月", date(2026, 3, 9)),
    ]  # fmt: skip
    acting("colleague")
    assert queries.anniversaries(TODAY, date(2026, 3, 9)) == []


@pytest.mark.parametrize(("first", "last", "day"), [
    (date(2026, 12, 28), date(2027, 1, 3), date(2027, 1, 2)),
    (date(2026, 1, 1), date(2026, 1, 7), date(2026, 1, 2)),
])  # fmt: skip
def test_the_turn_of_the_year_loses_no_birthday(persons, acting, first, last, day):
    acting("owner")
    values = {"birthday": date(1980, 1, 2)}
    actions.change_person(person_id=persons.engineer_id, values=values, version=1, at=AT)
    assert [one.day for one in queries.anniversaries(first, last)] == [day]


def test_a_child_of_the_leap_day_is_congratulated_every_year():
    assert rules.next_day(229, date(2026, 2, 20)) == date(2026, 2, 28)
    assert rules.next_day(229, date(2028, 2, 20)) == date(2028, 2, 29)


@pytest.mark.covers("R038")
def test_four_of_seven_groups_are_not_enough_for_a_visit(persons, acting):
    acting("owner")
    learn(persons.director_id, taboos=["香菜"], sports=["羽毛球"], favourite_books=["红楼梦"], tastes=["书法"])
    known = queries.known_groups([persons.director_id])[persons.director_id]
    assert (len(known), rules.is_ready(len(known), queries.goal())) == (4, False)
    actions.tie_persons(
        source_id=persons.engineer_id, target_id=persons.director_id, kind="REPORTS_TO", strength=3, at=AT
    )
    known = queries.known_groups([persons.director_id])[persons.director_id]
    assert (len(known), rules.is_ready(len(known), queries.goal())) == (5, True)


def test_a_value_keeps_where_it_came_from_and_what_stood_before(persons, acting):
    acting("owner")
    learn(persons.director_id, taboos=["香菜"])
    learn(persons.director_id, taboos=["香菜", "海鲜"])
    assert learn(persons.director_id, taboos=["香菜", "海鲜"]) == []
    now, before = queries.fact_history(persons.director_id)
    assert (now.value, now.channel, now.valid_to) == (["香菜", "海鲜"], "VISIT", None)
    assert (before.value, before.valid_to) == (["香菜"], TODAY)
    said = [entry.value.values for entry in AuditEntry.objects.filter(act="person.learn")]
    assert "香菜" not in str(said)


def test_a_stale_change_of_a_person_is_refused(persons, acting):
    acting("owner")
    actions.change_person(person_id=persons.director_id, values={"name": "李雪"}, version=1, at=AT)
    assert Part.objects.get(pk=persons.director_part_id).name == "李雪"
    with pytest.raises(base.StaleRecord):
        actions.change_person(person_id=persons.director_id, values={"name": "李梅"}, version=1, at=AT)


def test_one_person_at_two_merged_customers_keeps_one_open_part(cast, persons, acting):
    acting("administrator")
    part = actions.NewPart(customer_id=cast.customer_id, role="BUYER", valid_from=TODAY)
    kept = actions.add_part(person_id=persons.director_id, part=part, at=AT)
    moved = actions.repoint_customer(from_id=persons.customer_id, to_id=cast.customer_id)
    open_parts = Part.objects.filter(customer_id=cast.customer_id, valid_to=None)
    assert set(open_parts.values_list("pk", flat=True)) == {kept, persons.engineer_part_id}
    actions.restore_customer(from_id=persons.customer_id, to_id=cast.customer_id, moved=moved)
    assert {row.pk for row in queries.parts_at(persons.customer_id)} == {
        persons.director_part_id, persons.engineer_part_id,
    }  # fmt: skip
    assert [row.pk for row in queries.parts_at(cast.customer_id)] == [kept]


def test_forgetting_a_customer_forgets_the_persons_who_count_nowhere_else(cast, persons, acting):
    acting("administrator")
    part = actions.NewPart(customer_id=cast.customer_id, role="BUYER", valid_from=TODAY)
    actions.add_part(person_id=persons.director_id, part=part, at=AT)
    learn(persons.engineer_id, taboos=["香菜"])
    assert actions.forget_customer(customer_id=persons.customer_id) == 1
    assert queries.person(persons.engineer_id) is None
    assert queries.person(persons.director_id) is not None
    assert not PersonFact.objects.exists()
    assert not Tie.objects.exists()
