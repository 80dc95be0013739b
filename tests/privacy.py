"""What stories at the privacy desk share: who is erased, how it is asked for, and where somebody is still told of."""

import json

from django.apps import apps

from zhike.apps.core import base

EN = {"Accept-Language": "en"}
NAME, CALLED, PHONE, MAIL, FORMER = "李雪梅", "李总", "13900000001", "xuemei.li@example.com", "13955550000"


def erase(client, person_id: int, **changed):
    """Ask the privacy desk to erase a key person."""
    form = {"basis": "ASKED", "reason": "asked by letter of 2 March", "name": NAME} | changed
    return client.post(f"/privacy/people/{person_id}/", form, headers=EN)


def told_anywhere(*words: str) -> set[tuple[str, str]]:
    """Return every table and row that still holds one of the words, whatever column it is in."""
    found = set()
    with base.acting_as(base.System("test")):
        for model in apps.get_models():
            for row in model._base_manager.values():
                text = " ".join(json.dumps(value, ensure_ascii=False, default=str) for value in row.values())
                if any(word in text for word in words):
                    found.add((model._meta.model_name, str(row.get("id"))))
    return found
