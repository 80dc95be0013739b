"""A report that is one sheet: key figures, sentences and tables; as a page of its own, or printed."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.http import Http404, HttpResponse
from django.template.loader import render_to_string

from zhike.apps.core import actions as core_actions
from zhike.apps.core import clock
from zhike.apps.org import queries as org_queries
from zhike.web import analysis, printing

FORMS = {"html": "text/html; charset=utf-8", "pdf": "application/pdf"}


@dataclass(frozen=True)
class Section:
    """A part of a sheet: sentences, a table, or both; every cell is written out, the first of a row names it."""

    heading: str
    lines: Sequence[str] = ()
    heads: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()


@dataclass(frozen=True)
class Sheet:
    """A whole sheet in the reader's language."""

    title: str
    of: str
    key: Sequence[tuple[str, str]] = ()
    sections: Sequence[Section] = field(default_factory=tuple)
    foot: str = ""

    def document(self) -> str:
        """Return it as one HTML file that needs nothing else."""
        company = org_queries.company()
        day = org_queries.business_date(clock.now())
        asked = {"sheet": self, "company": company.name if company else "", "day": day}
        return render_to_string("reporting/plain.html", asked)

    def written(self, form: str) -> bytes:
        """Return it as HTML or PDF; raises printing.CannotPrint."""
        page = self.document()
        return printing.pdf(page) if form == "pdf" else page.encode()


def give(
    sheet: Sheet, form: str, *, name: str, noun: str, object_id: int | None, branch_id: int | None
) -> HttpResponse:
    """Answer a sheet as a file; the trail keeps who took it."""
    if form not in FORMS:
        raise Http404
    try:
        body = sheet.written(form)
    except printing.CannotPrint as refused:
        return HttpResponse(str(refused), status=503, content_type="text/plain; charset=utf-8")
    core_actions.audit(
        "list.export", noun=noun, object_id=object_id, branch_id=branch_id, at=clock.now(),
        values={"form": form, "file": name},
    )  # fmt: skip
    answer = HttpResponse(body, content_type=FORMS[form])
    answer["Content-Disposition"] = f'attachment; filename="{analysis.file_name(name)}.{form}"'
    return answer
