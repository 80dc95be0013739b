"""Media: an advertisement with a lead, a publication with a reader and an issue, a packaging, all of one branch."""

from datetime import datetime
from typing import Any

from zhike.apps.media import actions
from zhike.apps.media.models import Copy, Lead, Packaging, Reader

OF_CUSTOMER = {"advertisement_id", "lead_id", "publication_id", "reader_id", "issue_id", "copy_id", "packaging_id"}


def make(*, customer_id: int, owner_id: int, branch_id: int, at: datetime) -> dict[str, Any]:
    """Make one of each; they are hidden with their branch."""
    code, day = f"AD-{customer_id}", at.date()
    values = {"title": "展会特刊", "code": code, "medium": "PRINT", "first_date": day, "branch_id": branch_id}
    advertisement_id = actions.add_advertisement(values=values, at=at)
    actions.note_lead(code=code, customer_id=customer_id, how="TOLD", day=day, at=at)
    publication_id = actions.add_publication(
        values={"name": f"季刊 {customer_id}", "purpose": "SERVICE", "branch_id": branch_id}, at=at
    )
    actions.add_readers(publication_id=publication_id, customer_ids=[customer_id], way="POST", at=at)
    issue_id = actions.add_issue(publication_id=publication_id, title="第一期", day=day, text="新刀具", at=at)
    copy = Copy.objects.create(issue_id=issue_id, customer_id=customer_id, way="POST", link=f"copy-{customer_id}")
    packaging_id = actions.add_packaging(
        values={"name": f"刀具盒 {customer_id}", "edition": "2026", "message": "扫码验真", "first_date": day,
                "branch_id": branch_id},
        at=at,
    )  # fmt: skip
    return {
        "advertisement_id": advertisement_id, "lead_id": Lead.objects.get(advertisement_id=advertisement_id).pk,
        "publication_id": publication_id, "reader_id": Reader.objects.get(publication_id=publication_id).pk,
        "issue_id": issue_id, "copy_id": copy.pk, "packaging_id": packaging_id,
        "packaging_link": Packaging.objects.get(pk=packaging_id).link, "copy_link": copy.link,
    }  # fmt: skip
