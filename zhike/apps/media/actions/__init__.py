"""Writes of media: advertisements and leads, publications, readers and issues, packaging and scans."""

from zhike.apps.media.actions.advertising import (
    ADVERTISEMENTS,
    BadSpan,
    CodeTaken,
    NoSuchAdvertisement,
    add_advertisement,
    change_advertisement,
    note_lead,
    take_lead_back,
)
from zhike.apps.media.actions.keeping import forget_customer, forget_person, repoint_customer, restore_customer
from zhike.apps.media.actions.packing import (
    EditionTaken,
    NoSuchPackaging,
    TooMany,
    Written,
    add_packaging,
    change_packaging,
    scan,
)
from zhike.apps.media.actions.publishing import (
    NameTaken,
    NobodyServed,
    NoSuchIssue,
    NoSuchPublication,
    WasSent,
    add_issue,
    add_publication,
    change_issue,
    change_publication,
    note_posted,
    note_returned,
    request_issue,
    send_issue,
)
from zhike.apps.media.actions.reading import Added, NoSuchReader, add_readers, decline, note_opened, put_back, take_off

__all__ = [
    "ADVERTISEMENTS", "Added", "BadSpan", "CodeTaken", "EditionTaken", "NameTaken", "NoSuchAdvertisement",
    "NoSuchIssue", "NoSuchPackaging", "NoSuchPublication", "NoSuchReader", "NobodyServed",
    "TooMany", "WasSent", "Written", "add_advertisement", "add_issue", "add_packaging", "add_publication",
    "add_readers", "change_advertisement", "change_issue", "change_packaging", "change_publication", "decline",
    "forget_customer", "forget_person", "note_lead", "note_opened", "note_posted", "note_returned", "put_back",
    "repoint_customer", "request_issue", "restore_customer", "scan", "send_issue", "take_lead_back", "take_off",
]  # fmt: skip
