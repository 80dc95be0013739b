"""Reads of media: advertisements and what a lead cost, publications with readers and issues, packaging and scans."""

from zhike.apps.media.queries.advertising import advertisement, advertisements, by_code, lead_cost, leads_of, led_ids
from zhike.apps.media.queries.packing import n_scans_within_hour, open_packaging, packaging, packagings, scans_of
from zhike.apps.media.queries.publishing import (
    Standing,
    Told,
    copies_of,
    copy,
    copy_by_link,
    issue,
    issues,
    publication,
    publications,
    readers_of,
    served,
    told_of,
)
from zhike.apps.media.queries.reporting import about_customer

__all__ = [
    "Standing", "Told", "about_customer", "advertisement", "advertisements", "by_code", "copies_of", "copy",
    "copy_by_link", "issue", "issues", "lead_cost", "leads_of", "led_ids", "n_scans_within_hour", "open_packaging",
    "packaging", "packagings", "publication", "publications", "readers_of", "scans_of", "served", "told_of",
]  # fmt: skip
