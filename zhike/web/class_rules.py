"""How the classes of a dimension are told: the lines of its rule, one line in a form, earlier versions."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from zhike.apps.classification import actions, queries, rules
from zhike.apps.core import base, clock
from zhike.apps.core import lists as core_lists
from zhike.apps.customers import queries as customer_queries
from zhike.web import declared, frame, query
from zhike.web.door import Request, found, page

LONGEST = 400


def line(request: Request, dimension_code: str, line_number: int) -> HttpResponse:
    """Write one line of a rule: line_number counts from one, the next free line_number adds one."""
    one, rule = found(customer_queries.dimension(dimension_code)), queries.rule_of(dimension_code)
    lines = list(rule.lines)
    if not 1 <= line_number <= len(lines) + 1 or one.keeper:
        raise Http404
    present = lines[line_number - 1] if line_number <= len(lines) else rules.Line("", {})
    given, error = present, ""
    if request.method == "POST":
        given = rules.Line(request.POST.get("class", ""), _asked(request))
        changed = [*lines[: line_number - 1], given, *lines[line_number:]]
        error = _written(request, dimension_code, changed)
        if not error:
            return redirect("dimension", dimension_code)
    shown = query.Query(
        declared.customers(), lambda name: [given.params[name]] if given.params.get(name) else [], list(given.params)
    )
    context = {
        "one": one, "number": line_number, "is_new": line_number > len(lines), "given": given, "error": error,
        "query": shown,
        "class_options": [(member.code, member.label) for member in one.members],
        "counted": [
            (name, label, given.params.get(f"{name}_min", ""), given.params.get(f"{name}_max", ""))
            for name, label in rules.COUNTED.items()
        ],
        "rule": rule,
    }  # fmt: skip
    return render(request, "classification/line.html", context, status=422 if error else 200)


def _asked(request: Request) -> dict[str, str]:
    """Return the filters that were given, several choices of one name joined."""
    known = declared.customers().filter_names.union(rules.ASKED)
    names = [name for name, text in request.POST.items() if text and core_lists.ungrouped(name)[1] in known]
    return {name: ",".join(request.POST.getlist(name))[:LONGEST] for name in names}


def _written(request: Request, dimension_code: str, lines: Sequence[rules.Line], note: str = "") -> str:
    """Keep a new version on the one that was seen; return why not."""
    number = request.POST.get("number", "")
    try:
        actions.write_rule(
            dimension=dimension_code, lines=lines, note=note or request.POST.get("note", "")[:200],
            number=int(number) if number.isdecimal() and len(number) < 10 else None,
            day=frame.of(request).business_date, at=clock.now(),
        )  # fmt: skip
    except (rules.BadRule, core_lists.ListRefused) as refusal:
        return str(refusal)
    except base.StaleRecord:
        return _("Somebody wrote another version meanwhile: look at it and try again.")
    frame.say(request, _("Kept as a new version. Run it to see what it would change."))
    return ""


def arrange(request: Request, dimension_code: str) -> HttpResponse:
    """Move a line up or down, or take it out."""
    found(customer_queries.dimension(dimension_code))
    lines, what = list(queries.rule_of(dimension_code).lines), request.POST.get("what", "")
    place = request.POST.get("line", "")
    index = int(place) - 1 if place.isdecimal() and len(place) < 4 else -1
    if not 0 <= index < len(lines):
        raise Http404
    moved = lines.pop(index)
    if what in ("up", "down"):
        lines.insert(max(index - 1, 0) if what == "up" else index + 1, moved)
    error = _written(request, dimension_code, lines)
    if error:
        frame.say(request, error, level="danger")
    return redirect("dimension", dimension_code)


def restore(request: Request, dimension_code: str, number: int) -> HttpResponse:
    """Let an earlier version hold again; 0 is the one of the program."""
    found(customer_queries.dimension(dimension_code))
    earlier = found(queries.versions(dimension_code).filter(number=number).first()) if number else None
    lines: Any = rules.lines_of(earlier.lines) if earlier else rules.DEFAULTS.get(dimension_code, ())
    error = _written(request, dimension_code, lines, note=_("Version %(n)d again") % {"n": number})
    if error:
        frame.say(request, error, level="danger")
    return redirect("dimension", dimension_code)


BOTH, POST, ACT = ("GET", "POST"), ("POST",), "class.manage"
urls = [
    page(
        "classification/of/<slug:dimension_code>/lines/<int:line_number>/",
        line,
        act=ACT,
        name="class_line",
        methods=BOTH,
    ),
    page("classification/of/<slug:dimension_code>/arrange/", arrange, act=ACT, name="class_arrange", methods=POST),
    page(
        "classification/of/<slug:dimension_code>/restore/<int:number>/",
        restore,
        act=ACT,
        name="class_restore",
        methods=POST,
    ),
]
