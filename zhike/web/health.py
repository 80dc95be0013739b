"""Health checks for whoever watches the process: alive, and ready to answer."""

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse

from zhike.apps.core import queries as core_queries
from zhike.web.door import PUBLIC, page


def healthz(request: HttpRequest) -> HttpResponse:
    """Answer as long as the process lives."""
    return JsonResponse({"status": "ok"})


def readyz(request: HttpRequest) -> HttpResponse:
    """Answer 200 while the database answers, else 503."""
    try:
        ready = core_queries.database_answers()
    except DatabaseError:
        ready = False
    return JsonResponse({"status": "ok" if ready else "unready"}, status=200 if ready else 503)


urls = [
    page("healthz", healthz, act=PUBLIC, name="healthz"),
    page("readyz", readyz, act=PUBLIC, name="readyz"),
]
