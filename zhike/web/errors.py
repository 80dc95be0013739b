"""Error pages: what happened, which rule, how to mend it; a fault shows a reference number and nothing else."""

import logging

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

log = logging.getLogger("zhike.fault")
# The refusals that are not about what a role may do: whom something is given to, whom the acting person is kin of.
OWNER_LEVEL = "OWNER_LEVEL"
CONFLICT = "CONFLICT_OF_INTEREST"


def refuse(request: HttpRequest, status: int, *, rule: str = "") -> HttpResponse:
    """Answer a refusal, naming the rule."""
    context = {"status": status, "rule": rule, **_words(status, is_outside=getattr(request, "actor", None) is None)}
    if rule == OWNER_LEVEL:
        context |= too_low()
    if rule == CONFLICT:
        context |= too_close()
    if request.path.startswith("/api/"):
        return JsonResponse(
            {"error": {"code": rule or context["code"], "message": context["title"], "help": context["help"]}},
            status=status,
        )
    return render(request, "errors/refusal.html", context, status=status)


def too_low() -> dict[str, str]:
    """Return why somebody may not own a key account, and what to do instead."""
    return {
        "title": _("This person stands too low to own a key account"),
        "help": _("Choose somebody as high as the rule table “Who answers for key accounts” asks, or leave it out."),
    }


def too_close() -> dict[str, str]:
    """Return why somebody may not decide for a customer they are related to, and what to do instead."""
    return {
        "title": _("You are related to somebody who counts at this customer"),
        "help": _("Let a colleague who is not related decide or offer it; the declared relation stays as it is."),
    }


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400, and 413 for what is larger than is taken."""
    return refuse(request, 413 if isinstance(exception, RequestDataTooBig) else 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403, naming the act the role lacks."""
    return refuse(request, 403, rule=str(exception or ""))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer 403 for a form that was not sent from our own page."""
    return refuse(request, 403, rule="CSRF")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404 alike for what does not exist and what may not be seen."""
    return refuse(request, 404)


def fault(request: HttpRequest) -> HttpResponse:
    """Answer 500 with a reference number; reads neither database nor session."""
    reference = getattr(request, "reference", "")
    log.error("fault reference=%s path=%s", reference, request.path)
    if request.path.startswith("/api/"):
        return JsonResponse({"error": {"code": "FAULT", "reference": reference}}, status=500)
    return render(None, "errors/fault.html", {"reference": reference}, status=500)


def _words(status: int, *, is_outside: bool) -> dict[str, str]:
    megabytes = settings.ZHIKE_UPLOAD_MAX_BYTES // 2**20
    less = _("Send less: a shorter text and no file.")
    shorter = less if is_outside else _("A file may have up to %(n)s MB. Part it.") % {"n": megabytes}
    titles = {
        400: ("BAD_REQUEST", _("This request could not be read"), _("Go back and send the form again.")),
        403: ("FORBIDDEN", _("You may not do this"), _("Ask an administrator if your work needs it.")),
        404: ("NOT_FOUND", _("Nothing here"), _("It does not exist, or it is not yours to see.")),
        409: ("CONFLICT", _("Somebody was faster"), _("Look at the record as it is now and make the change again.")),
        413: ("TOO_LARGE", _("This is too large"), shorter),
    }
    code, title, mend = titles[status]
    return {"code": code, "title": title, "help": mend}
