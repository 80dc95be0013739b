"""Repeated submits: the same key and body get the first answer and have no second effect."""

import hmac
import json
import time
from datetime import timedelta

from django.conf import settings
from django.http import HttpResponse
from django.urls import Resolver404, resolve

from zhike.apps.core import actions as core_actions
from zhike.apps.core import clock
from zhike.apps.org import rules
from zhike.config import checks
from zhike.web import errors
from zhike.web.door import Request

TWIN_SECONDS = 15
KEPT_HEADERS = ("Content-Type", "Location", "HX-Redirect", "HX-Trigger")


class Idempotency:
    """Gives a repeated submit with the same key the first answer, without a second effect.

    The key is claimed before the work and the answer kept after it, each in its own short transaction: nothing is
    locked while the work runs. A process killed in between leaves the key claimed; the repeat is told so, and not run.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        """Answer, once per key."""
        # What nobody who is signed in sent is not even read here: a public door has its own, smaller measure.
        key = "" if request.actor is None else self.key_of(request)
        if not key or not _may_still(request):
            return self.get_response(request)
        mine = {"who": f"user:{request.actor.user_id}", "key": key}
        try:
            kept = self.claim(mine, _digest(request))
        except core_actions.KeyReused:
            return errors.refuse(request, 409, rule="IDEMPOTENCY_KEY_REUSED")
        if kept is None:
            return self.first(request, mine)
        if not kept.status:
            return errors.refuse(request, 409, rule="IDEMPOTENCY_FIRST_UNFINISHED")
        return HttpResponse(bytes(kept.body), status=kept.status, headers=kept.headers)

    @staticmethod
    def claim(mine: dict[str, str], digest: str):
        """Claim a key, waiting a while for a twin that is being worked out."""
        until = time.monotonic() + TWIN_SECONDS
        while True:
            at = clock.now()
            kept = core_actions.claim_key(**mine, request_digest=digest, at=at)
            is_dead = kept is not None and at - kept.at > timedelta(seconds=2 * TWIN_SECONDS)
            if kept is None or kept.status or is_dead or time.monotonic() > until:
                return kept
            time.sleep(0.05)

    def first(self, request: Request, mine: dict[str, str]) -> HttpResponse:
        """Do the work and keep its answer; a refusal had no effect and gives the key back."""
        response = self.get_response(request)
        if response.status_code >= 400 or response.streaming:
            core_actions.drop_key(**mine)
            return response
        # An answer that shows a secret once names what a repeat gets instead.
        kept = getattr(response, "on_repeat", response)
        headers = {name: kept.headers[name] for name in KEPT_HEADERS if name in kept.headers}
        core_actions.fill_answer(**mine, status=kept.status_code, headers=headers, body=kept.content)
        return response

    @staticmethod
    def key_of(request: Request) -> str:
        """Return the key a submit carries, empty when it carries none."""
        if request.method in {"GET", "HEAD", "OPTIONS"}:
            return ""
        key = request.headers.get("Idempotency-Key", "")
        if not key and not request.path.startswith("/api/"):
            key = request.POST.get("idempotency_key", "")
        return key.replace("\x00", "")[:100]


def _may_still(request: Request) -> bool:
    """Say whether the sender may do this now: a kept answer is not for who lost the right since."""
    try:
        act = checks.acts_of(resolve(request.path_info).func).get(request.method, "")
    except Resolver404:
        return False
    return act in rules.WITHOUT_SIGNING_IN or (bool(act) and request.actor.may(act))


def _digest(request: Request) -> str:
    """Return what two submits must share to be the same; keyed, since a form may hold a password."""
    body = hmac.new(settings.SECRET_KEY.encode(), digestmod="sha256")
    body.update(f"{request.method} {request.get_full_path()}\n".encode())
    if request.content_type not in {"multipart/form-data", "application/x-www-form-urlencoded"}:
        body.update(request.body)
        return body.hexdigest()
    for name, values in sorted(request.POST.lists()):
        if name != "csrfmiddlewaretoken":
            body.update(json.dumps([name, values]).encode())
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            body.update(json.dumps([name, file.name, file.size]).encode())
            for chunk in file.chunks():
                body.update(chunk)
            file.seek(0)
    return body.hexdigest()
