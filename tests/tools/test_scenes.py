"""Scenes: what is laid out again is what was lived through, whatever was added, changed and removed."""

import scenes
from cast import AT
from django.db import transaction

from zhike.apps.core import base
from zhike.apps.core.models import Event
from zhike.apps.org import actions as org_actions


def test_what_is_laid_out_is_what_was_lived_through(cast):
    before, point = scenes.rows(), transaction.savepoint()
    with base.acting_as(base.System("test")):
        org_actions.add_branch(code="O'B", name="a\\b; 'c' %s\n", level="HALL", parent_id=cast.head.pk, at=AT)
        org_actions.change_company(values={"business_date": AT.date()}, at=AT)
        Event.objects.order_by("pk").first().delete()
    lived = scenes.rows()
    changed = {table for table in lived if lived[table] != before[table]}
    assert {"core_event", "org_branch", "org_company"} <= changed
    transaction.savepoint_rollback(point)
    assert scenes.rows() == before
    scenes.carry_out(scenes.difference(before, lived))
    assert scenes.rows() == lived


def test_a_scene_is_lived_through_once_and_known_by_what_came_before(db, monkeypatch):
    monkeypatch.setattr(scenes, "KEPT", {})
    lived = []

    def laid(*names: str) -> list:
        one = scenes.Scenes()
        one.is_clear = True
        return [one.lay(name, lambda: lived.append(name) or [len(lived)]) for name in names]  # noqa: B023

    first = laid("a", "b")
    assert laid("a", "b") == first == [[1], [2]]
    assert laid("b") == [[3]]
    first[0].append("spoilt by a test")
    assert laid("a") == [[1]]
    assert lived == ["a", "b", "b"]
