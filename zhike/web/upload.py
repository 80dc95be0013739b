"""Uploads: a file goes to a temporary file, and one that is too large is refused before it is read."""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import TemporaryFileUploadHandler

# What a form carries beside its file: names, tokens, boundaries.
SLACK = 2**20


class Limited(TemporaryFileUploadHandler):
    """Refuses a form by the length it announces, before any of it is written."""

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, *rest: Any) -> None:
        """Raise RequestDataTooBig, which the error page answers in words. Nobody who is not signed in sends files."""
        most = settings.ZHIKE_UPLOAD_MAX_BYTES if getattr(self.request, "actor", None) else 0
        if content_length > most + SLACK:
            raise RequestDataTooBig(content_length)
