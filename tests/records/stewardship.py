"""Records of stewardship: a pair with a twin, a merge into the customer, a hand-over at its branch."""

from zhike.apps.customers import actions as customer_actions
from zhike.apps.stewardship import actions
from zhike.apps.stewardship.models import Handover, Pair

OF_CUSTOMER = {"pair_id", "merge_id", "handover_id"}


def make(*, customer_id, owner_id, branch_id, at):
    """Make two twins of the customer: one to decide on, one merged already."""
    new = [
        customer_actions.NewCustomer(
            code=f"twin-{customer_id}-{i}", name="双胞胎", branch_id=branch_id, owner_id=owner_id
        )
        for i in range(2)
    ]
    open_id, merged_id = customer_actions.add_customers(new=new, at=at).values()
    pair = Pair.objects.create(
        customer_a_id=customer_id, customer_b_id=open_id, score=0.8, reasons=["NAME"], scanned_at=at, created_at=at,
        updated_at=at,
    )  # fmt: skip
    merge_id = actions.merge(survivor_id=customer_id, merged_id=merged_id, at=at)
    handover = Handover.objects.create(
        leaver_id=owner_id, branch_id=branch_id, user_id=owner_id, at=at, n_customers=1,
        moved={str(owner_id): {"customers": [customer_id]}},
    )  # fmt: skip
    return {"pair_id": pair.pk, "merge_id": merge_id, "handover_id": handover.pk, "leaver_id": owner_id}
