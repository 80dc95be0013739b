"""`zhike report checkup|churn --out FILE`: the customer base check-up, or the report of a period, as a file."""

import argparse
from pathlib import Path

from zhike.config.refusal import Refusal

HELP = "write the customer base check-up, or what was lost in a period, as a file"
FORMS = {"checkup": (".html", ".pdf"), "churn": (".html", ".pdf", ".xlsx", ".pptx")}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take which report, of which branch, in which language, and where to write it."""
    parser.add_argument("report", choices=list(FORMS), help="which report")
    parser.add_argument(
        "--out",
        type=Path,
        required=True,
        help="file to write; its ending says how: .html, .pdf; churn also .xlsx, .pptx",
    )
    parser.add_argument("--period", default="", help="of which period churn is reported, such as 2025Q4")
    parser.add_argument("--branch", default="", help="code of a branch (default: the whole company)")
    parser.add_argument("--language", choices=["zh-hans", "en"], default="zh-hans", help="language (%(default)s)")


def run(options: argparse.Namespace) -> int:
    """Write the report."""
    form, forms = options.out.suffix.lower(), FORMS[options.report]
    if form not in forms:
        raise Refusal(f"The file must end in {' or '.join(forms)}.")
    if options.report == "churn":
        body = _churn(options.branch, options.period, options.language, "html" if form == ".pdf" else form[1:])
    else:
        body = _page(options.branch, options.language)
    if form == ".pdf":
        body = _pdf(str(body))
    options.out.write_bytes(body.encode() if isinstance(body, str) else body)
    print(options.out)
    return 0


def _churn(branch_code: str, period: str, language: str, form: str) -> str | bytes:
    from django.utils import translation

    from zhike.apps.core import base, clock
    from zhike.apps.insight.queries import figures
    from zhike.apps.reports import actions
    from zhike.web.reporting import pages

    with base.acting_as(base.System("zhike report")), translation.override(language):
        branch = figures.scope(branch_code)
        if branch is None:
            raise Refusal(f"There is no branch with the code {branch_code!r}.")
        try:
            return pages.made_as(actions.make(branch_id=branch.pk, period=period, at=clock.now()), form)
        except actions.NothingToReport as nothing:
            raise Refusal(f"Nothing is known of the period {period!r}, or it is not over.") from nothing


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


def _pdf(page: str) -> bytes:
    from django.utils import translation

    from zhike.web import printing

    try:
        with translation.override("en"):
            return printing.pdf(page)
    except printing.CannotPrint as refused:
        raise Refusal(str(refused)) from refused
