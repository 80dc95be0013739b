"""Writing with us on the customer's own page: the lines of both sides, and a new one."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import get_random_string

from zhike.apps.core import clock
from zhike.apps.org import queries as org_queries
from zhike.apps.selfservice import actions, queries, rules
from zhike.web.webforms import TRAP

N_LINES = 30


def panel(customer_id: int) -> dict[str, Any]:
    """Return the last lines, and what marks the next press."""
    return {"lines": queries.chat_of(customer_id, limit=N_LINES), "chat_key": get_random_string(32), "trap": TRAP}


def say(request: Any, row: Any, secret: str) -> HttpResponse:
    """Take a line in."""
    at = clock.now()
    given = {name: request.POST.get(name, "").replace("\x00", "") for name in ("text", "key")}
    said = "chat"
    try:
        actions.say(pass_id=row.pk, **given, trap=request.POST.get(TRAP, ""), day=org_queries.business_date(at), at=at)
    except actions.TooMany:
        said = "many"
    except rules.Refused:
        said = "empty"
    return redirect(f"{reverse('my', args=[secret])}?said={said}")
