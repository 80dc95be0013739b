"""Reads of the register: audiences with their newest snapshot and uses, members a person may see."""

from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery

from zhike.apps.audiences.models import Audience, Member, Snapshot, Use


def audiences() -> QuerySet[Audience]:
    """Return the audiences by name, with their newest snapshot and how often they were used."""
    newest = Snapshot.objects.filter(audience=OuterRef("pk")).exclude(digest="").order_by("-day", "-pk")
    return Audience.objects.select_related("author").annotate(
        n_members=Subquery(newest.values("n_members")[:1]), snapshot_day=Subquery(newest.values("day")[:1]),
        n_uses=Count("uses"),
    ).order_by("name", "pk")  # fmt: skip


def audience(audience_id: int) -> Audience | None:
    """Return an audience."""
    return audiences().filter(pk=audience_id).first()


def overlapping() -> list[tuple[int, str]]:
    """Return (id, name) of the audiences in use, for a picker."""
    return list(Audience.objects.filter(ended_at=None).order_by("name").values_list("pk", "name"))


def snapshots(audience_id: int) -> QuerySet[Snapshot]:
    """Return the snapshots of an audience, newest first."""
    return Snapshot.objects.select_related("user").filter(audience_id=audience_id).order_by("-day", "-pk")


def snapshot(snapshot_id: int) -> Snapshot | None:
    """Return a snapshot with its audience."""
    return Snapshot.objects.select_related("audience", "user").filter(pk=snapshot_id).first()


def newest(audience_id: int) -> Snapshot | None:
    """Return the newest snapshot that is complete."""
    return snapshots(audience_id).exclude(digest="").first()


def members(snapshot_id: int) -> QuerySet[Member]:
    """Return the members of a snapshot one may see."""
    return Member.objects.filter(snapshot_id=snapshot_id)


def member_ids(snapshot_id: int) -> QuerySet[Member, int]:
    """Return the ids of the members of a snapshot one may see, in their order."""
    return members(snapshot_id).order_by("customer_id").values_list("customer_id", flat=True)


def uses(audience_id: int | None = None) -> QuerySet[Use]:
    """Return what audiences were handed out for, newest first; of one or of all."""
    rows = Use.objects.select_related("user", "audience").order_by("-used_at", "-pk")
    return rows if audience_id is None else rows.filter(audience_id=audience_id)


def about_customer(customer_id: int) -> dict[str, list[Any]]:
    """Return which audiences a customer was counted among, for the customer to read."""
    rows = Member.objects.filter(customer_id=customer_id).order_by("snapshot__day", "pk")
    return {"audiences": list(rows.values("snapshot__audience__name", "snapshot__day"))}
