"""`zhike report checkup --out FILE`: the customer base check-up as one HTML file or as PDF."""

import argparse
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from zhike.config.refusal import Refusal

HELP = "write the customer base check-up as HTML or PDF"
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")
SECONDS = 120


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take which report, of which branch, in which language, and where to write it."""
    parser.add_argument("report", choices=["checkup"], help="which report")
    parser.add_argument("--out", type=Path, required=True, help="file to write; its ending says how: .html or .pdf")
    parser.add_argument("--branch", default="", help="code of a branch (default: the whole company)")
    parser.add_argument("--language", choices=["zh-hans", "en"], default="zh-hans", help="language (%(default)s)")


def run(options: argparse.Namespace) -> int:
    """Write the report."""
    form = options.out.suffix.lower()
    if form not in {".html", ".pdf"}:
        raise Refusal("The file must end in .html or .pdf.")
    page = _page(options.branch, options.language)
    if form == ".html":
        options.out.write_text(page, encoding="utf-8")
    else:
        _write_pdf(page, options.out)
    print(options.out)
    return 0


def _page(branch_code: str, language: str) -> str:
    from django.utils import translation

    from zhike.apps.core import base
    from zhike.apps.insight.queries import checkup as checkups
    from zhike.apps.insight.queries import figures
    from zhike.config import jinja
    from zhike.web import checkup

    with base.acting_as(base.System("zhike report")), translation.override(language):
        branch = figures.scope(branch_code)
        if branch is None:
            raise Refusal(f"There is no branch with the code {branch_code!r}.")
        found = checkups.checkup(branch.pk)
        if found is None:
            raise Refusal("There is nothing to report yet: import orders and run `zhike analyse`.")
        return checkup.document(found, jinja.built("app.css").read_bytes())


def _write_pdf(page: str, out: Path) -> None:
    """Print with Chromium, else with WeasyPrint; refuse where neither is there."""
    chromium = os.environ.get("ZHIKE_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if chromium:
        _print_by_chromium(chromium, page, out)
        return
    try:
        import weasyprint
    except ImportError:
        raise Refusal(
            "A PDF needs Chromium or WeasyPrint, and neither was found; write an .html file and print that."
        ) from None
    weasyprint.HTML(string=page).write_pdf(out)


def _print_by_chromium(chromium: str, page: str, out: Path) -> None:
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
            raise Refusal(f"Chromium could not print the page: {failed}") from failed
        if not made.exists():
            raise Refusal(f"Chromium could not print the page: {done.stderr.strip()[-300:]}")
        shutil.move(made, out)
