"""Turns a page that stands on its own into PDF, by Chromium or WeasyPrint where one of them is found."""

import os
import shutil
import subprocess
import tempfile
import threading
from pathlib import Path

from django.utils.translation import gettext as _

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")
SECONDS = 120
# A browser takes a processor and some hundred megabytes: one at a time, and whoever waits too long asks again.
PATIENCE = 20
_printer = threading.Lock()


class CannotPrint(Exception):
    """Nothing here makes a PDF, or it failed; the message says what helps."""


def pdf(page: str) -> bytes:
    """Return a page as PDF, one at a time; raises CannotPrint."""
    if not _printer.acquire(timeout=PATIENCE):
        raise CannotPrint(_("Another PDF is being made; try again in a moment."))
    try:
        return _printed(page)
    finally:
        _printer.release()


def _printed(page: str) -> bytes:
    chromium = os.environ.get("ZHIKE_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if chromium:
        return _by_chromium(chromium, page)
    try:
        import weasyprint
    except ImportError:
        raise CannotPrint(
            _("A PDF needs Chromium or WeasyPrint on the server, and neither was found; take the HTML and print that.")
        ) from None
    return weasyprint.HTML(string=page).write_pdf()


def _by_chromium(chromium: str, page: str) -> bytes:
    # A folder of its own below /tmp: a packaged Chromium may read and write nothing elsewhere.
    with tempfile.TemporaryDirectory() as folder:
        source, made = Path(folder) / "page.html", Path(folder) / "page.pdf"
        source.write_text(page, encoding="utf-8")
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
        command = [
            chromium, "--headless", "--disable-gpu", *sandbox, f"--user-data-dir={folder}/profile",
            "--no-pdf-header-footer", f"--print-to-pdf={made}", source.as_uri(),
        ]  # fmt: skip
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
        except (OSError, subprocess.TimeoutExpired) as failed:
            raise CannotPrint(_("Chromium could not print the page: %(why)s") % {"why": failed}) from failed
        if not made.exists():
            raise CannotPrint(_("Chromium could not print the page: %(why)s") % {"why": done.stderr.strip()[-300:]})
        return made.read_bytes()
