"""A rule that is switched on; rules are seen by role, whatever the customer."""

from datetime import datetime

from zhike.apps.playbooks.models import Deed, Rule, Run, Step

OF_CUSTOMER: set[str] = set()


def make(*, customer_id: int, owner_id: int, branch_id: int, at: datetime) -> dict[str, int]:
    """Make the rule with a further step, and a run that acted on the customer."""
    rule = Rule.objects.create(
        name="重要客户沉默", trigger="day.begun", query={"tier": "VIP"}, deed="TASK", target="OWNER",
        template="致电 {customer}", author_id=owner_id, is_active=True, created_at=at, updated_at=at,
    )  # fmt: skip
    Step.objects.create(rule=rule, position=2, deed="NOTICE", target="MANAGER", template="{customer}")
    run = Run.objects.create(rule=rule, event_id=0, at=at)
    Deed.objects.create(run=run, customer_id=customer_id, skipped="NOBODY")
    return {"rule_id": rule.pk, "play_id": run.pk, "position": 1}
