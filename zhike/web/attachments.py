"""Files kept about a record: what is taken, and how one is handed out."""

from typing import Any

from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy

from zhike.apps.files import queries as file_queries

MOST_FILES = 5
ACCEPTED = "image/*,.pdf,.docx,.xlsx,.pptx,.txt"
FAULTS = {
    "FILE_TOO_LARGE": gettext_lazy("A file may be at most 10 MB."),
    "FILE_TYPE": gettext_lazy("Only photos and documents are taken: JPEG, PNG, GIF, WebP, PDF, Office, plain text."),
}


def hand_out(kept: Any) -> HttpResponseBase:
    """Hand a file out to be saved, never to be shown; whether its record may be seen was asked before."""
    try:
        stream = file_queries.place(kept.key).open("rb")
    except FileNotFoundError:
        raise Http404 from None
    answer = FileResponse(stream, as_attachment=True, filename=kept.name, content_type=kept.media_type)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
