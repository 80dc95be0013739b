"""A prospect found, and a relation with a customer begun, as the matrix and the browser ask for them."""

from datetime import datetime
from typing import Any

from zhike.apps.targets import actions, rules
from zhike.apps.targets.models import Building, BuildingStep, Find

OF_CUSTOMER = {"building_id", "find_id"}


def make(*, customer_id: int, owner_id: int, branch_id: int, at: datetime) -> dict[str, Any]:
    """Make one of each."""
    find = Find.objects.create(
        customer_id=customer_id, finder_id=owner_id, branch_id=branch_id, day=at.date(), way="EXPO", is_active=True,
        created_at=at, updated_at=at,
    )  # fmt: skip
    actions.refresh(customer_ids=[customer_id], day=at.date(), at=at)
    # Some customers of the matrix have no owner who could begin it.
    told = {"created_at": at, "updated_at": at}
    building = Building.objects.create(customer_id=customer_id, begun_date=at.date(), author_id=owner_id, **told)
    BuildingStep.objects.bulk_create(
        BuildingStep(building=building, step=step, place=place, owner_id=owner_id, due_date=at.date(), **told)
        for place, step in enumerate(rules.STEPS, 1)
    )
    return {"find_id": find.pk, "building_id": building.pk, "place": 1, "deed": "reopen"}
