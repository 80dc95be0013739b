"""Reads of interactions: contacts, promises, what care is due, as the acting person may see them."""

from zhike.apps.interactions.queries.calls import callers
from zhike.apps.interactions.queries.care import Occasion, care_answers, first_purchases
from zhike.apps.interactions.queries.contacts import (
    about_customer,
    contacted,
    contactedness,
    contacts_between,
    contacts_with,
    customer_ids_with_contacts,
    interaction,
    interactions,
    interactions_of,
    is_prepared,
    last_contacts,
    last_contacts_at,
    last_visits,
    latest_of,
    mix_of,
    n_contacts_between,
    n_noted_by,
    visit_interval,
    visits_of,
)
from zhike.apps.interactions.queries.learning import information_of, learnable
from zhike.apps.interactions.queries.naming import about_person, contacts_naming, files_naming, with_whom
from zhike.apps.interactions.queries.promises import (
    SETTLED,
    KeptRatio,
    kept_ratios,
    open_promises_of,
    promise,
    promise_days,
    promised_to,
    promises,
    promises_due,
)
from zhike.apps.interactions.queries.serving import (
    Served,
    Talk,
    answered_in_time,
    discontented,
    ever_spoken,
    gesture_days,
    last_spoken,
    minutes_by_customer,
    minutes_of,
    moods,
    moods_by_month,
    n_inbound,
    n_spoken_after_first,
    promises_fallen_due,
    served,
    silence,
    silence_limits,
    talks_of,
    told_of,
)

__all__ = [
    "SETTLED", "KeptRatio", "Occasion", "Served", "Talk", "about_customer", "about_person", "answered_in_time",
    "callers", "care_answers", "contacted", "contactedness", "contacts_between", "contacts_naming", "contacts_with",
    "customer_ids_with_contacts", "discontented", "ever_spoken", "files_naming", "first_purchases", "gesture_days",
    "information_of", "interaction", "interactions", "interactions_of", "is_prepared", "kept_ratios", "last_contacts",
    "last_contacts_at", "last_spoken", "last_visits", "latest_of", "learnable", "minutes_by_customer", "minutes_of",
    "mix_of", "moods", "moods_by_month", "n_contacts_between", "n_inbound", "n_noted_by", "n_spoken_after_first",
    "open_promises_of", "promise", "promise_days", "promised_to", "promises", "promises_due", "promises_fallen_due",
    "served", "silence", "silence_limits", "talks_of", "told_of", "visit_interval", "visits_of", "with_whom",
]  # fmt: skip
