"""The frame around every page: navigation, scope, theme, jobs, notices. Computed only where a template asks."""

from collections.abc import Sequence
from datetime import date
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from django.conf import settings
from django.http import QueryDict
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from zhike.apps.core import clock
from zhike.apps.core import queries as core_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.tasks import queries as task_queries
from zhike.web.addresses import address
from zhike.web.door import Request
from zhike.web.navigation import NAVIGATION, Guide

THEMES = (("auto", _("As the system"), "device-desktop"), ("light", _("Light"), "sun"), ("dark", _("Dark"), "moon"))
NOTICES = "notices"
SCOPE = ("branch", "period")
# Where a list stands is not kept when the scope changes: those rows may not be there.
PLACE = ("after", "before")
N_QUARTERS, N_YEARS, N_JOBS, MOST_UNREAD = 8, 3, 6, 99
GUIDE = Guide(NAVIGATION)
KEYS = (
    ("Ctrl K", _("Search for a customer, an order, a page")),
    ("Alt Q", _("Make a quick record")),
    ("?", _("Show the keys")),
    ("↑ ↓", _("Move in a list of results or a menu")),
    ("Enter", _("Open what is marked")),
    ("X", _("Select all rows of the page")),
    ("⇧ ↑ ↓", _("Select a stretch of rows")),
    ("Esc", _("Close what is open")),
)


def frame(request: Request) -> dict[str, Any]:
    """Give every template its frame, and one token for all the forms of the page (Django context processor)."""
    return {"frame": of(request), "csrf_token": SimpleLazyObject(lambda: get_token(request))}


def of(request: Request) -> "Frame":
    """Return the one frame of a request: what it has looked up is not looked up again."""
    if not hasattr(request, "frame"):
        request.frame = Frame(request)
    return request.frame


def say(
    request: Request,
    text: str,
    *,
    level: str = "success",
    undo_url: str = "",
    undo_values: dict[str, str] | None = None,
) -> None:
    """Show a notice on the next page this reader opens, with a way to undo and what it needs where there is one."""
    notice = {"text": text, "level": level, "undo_url": undo_url, "undo_values": undo_values or {}}
    request.session[NOTICES] = [*request.session.get(NOTICES, []), notice]


def periods(today: date) -> list[tuple[str, list[str]]]:
    """Return the periods on offer: the last quarters and years up to a day, newest first."""
    last = today.year * 4 + (today.month - 1) // 3
    quarters = [f"{q // 4}Q{q % 4 + 1}" for q in range(last, last - N_QUARTERS, -1)]
    years = [str(year) for year in range(today.year, today.year - N_YEARS, -1)]
    return [("quarters", quarters), ("years", years)]


class Line(NamedTuple):
    """A line of the navigation as it is drawn."""

    label: str
    icon: str
    url: str
    is_current: bool


def _line(entry: dict[str, Any]) -> Line:
    return Line(*(entry[name] for name in Line._fields))


@lru_cache(maxsize=500)
def rail(groups: tuple[tuple[Any, ...], ...], company: str, _language: str) -> SafeString:
    """Draw the navigation: groups with name, words, whether open and their lines; in the language of this answer."""
    drawn = render_to_string("frame/_nav.html", {"groups": groups, "company": company})
    return mark_safe(drawn)  # nosec B308 B703  # the template escapes what it is given


class Frame:
    """What the frame shows for one request."""

    themes = THEMES
    keys = KEYS
    languages = settings.LANGUAGES

    def __init__(self, request: Request):
        self.request = request
        self.actor = getattr(request, "actor", None)
        self._views: dict[str, Sequence[Any]] = {}

    @property
    def user(self) -> Any:
        """Return the signed-in user."""
        return self.request.user

    @property
    def language(self) -> str:
        """Return the language of this answer as settings name it."""
        return translation.get_language() or settings.LANGUAGE_CODE

    @property
    def theme(self) -> str:
        """Return the theme: the user's, else the one kept in this browser, else the system's."""
        of_user = self.user.theme if self.actor else ""
        chosen = of_user or self.request.COOKIES.get("zhike_theme", "")
        return chosen if chosen in {code for code, *_rest in THEMES} else "auto"

    @property
    def width(self) -> str:
        """Return whether the navigation is wide or narrow in this browser."""
        return "narrow" if self.request.COOKIES.get("zhike_nav") == "narrow" else "wide"

    @property
    def density(self) -> str:
        """Return how close together the rows of tables stand in this browser."""
        return "close" if self.request.COOKIES.get("zhike_density") == "close" else "easy"

    @cached_property
    def company(self) -> task_queries.Standing | None:
        """Return the company, with how much there is new for the reader; None before set-up."""
        return task_queries.standing(self.actor.user_id if self.actor else None, n_jobs=N_JOBS, most=MOST_UNREAD + 1)

    def views(self, list_name: str) -> Sequence[Any]:
        """Return the views of a list the reader keeps or was given."""
        if list_name not in self._views:
            self._views[list_name] = org_queries.views(list_name, self.request.actor.user_id)
        return self._views[list_name]

    @property
    def currency(self) -> str:
        """Return the book currency, empty while none is chosen."""
        return self.company.currency if self.company else ""

    @cached_property
    def business_date(self) -> date:
        """Return the day the business stands at."""
        of_company = self.company.business_date if self.company else None
        return of_company or clock.today(clock.now())

    @cached_property
    def nav(self) -> list[dict[str, Any]]:
        """Return the groups and entries this reader may open, the current one marked, folded as kept here."""
        acts = frozenset(act for act in GUIDE.acts if self.actor and self.actor.may(act))
        open_to_reader: list[dict[str, Any]] = [
            {"group": group, "entries": [self._entry(*told) for told in known]}
            for group, known in GUIDE.open_to(acts, self.language)
        ]
        entries = [entry for group in open_to_reader for entry in group["entries"]]
        here = self.request.path
        under = [(len(p), e) for e in entries for p in e["paths"] if here == p or (p != "/" and here.startswith(p))]
        if under:
            max(under, key=lambda found: found[0])[1]["is_current"] = True
        folded = self.request.COOKIES.get("zhike_folded")
        for shown in open_to_reader:
            group, is_here = shown["group"], any(entry["is_current"] for entry in shown["entries"])
            shown["is_open"] = is_here or (group.is_daily if folded is None else group.name not in folded.split("."))
        return open_to_reader

    @property
    def rail(self) -> SafeString:
        """Return the navigation as it is drawn; where it reads alike it is drawn once for all pages and readers."""
        told = tuple(
            (shown["group"].name, str(shown["group"].label), shown["is_open"], tuple(map(_line, shown["entries"])))
            for shown in self.nav
        )
        draw = rail.__wrapped__ if settings.DEBUG else rail
        return draw(told, self.company.name if self.company else "", self.language)

    def _entry(self, label: str, icon: str, paths: tuple[str, ...]) -> dict[str, Any]:
        path = paths[0]
        return {
            "label": label, "icon": icon, "path": path, "paths": paths, "url": self.scoped(path), "is_current": False
        }  # fmt: skip

    @cached_property
    def branches(self) -> list[dict[str, Any]]:
        """Return the branches whose figures this reader may open, indented by depth."""
        if self.actor is None:
            return []
        found = list(org_queries.figure_branches(self.actor).values_list("code", "name", "path"))
        top = min((path.count("/") for _code, _name, path in found), default=0)
        return [{"code": code, "name": name, "depth": path.count("/") - top} for code, name, path in found]

    @property
    def branch(self) -> str:
        """Return the code of the chosen branch, empty for all this reader may see."""
        code = self.request.GET.get("branch", "")
        return code if code and code in {branch["code"] for branch in self.branches} else ""

    @property
    def branch_choices(self) -> list[tuple[str, str]]:
        """Return the branches as a select offers them."""
        return [(branch["code"], "\u2003" * branch["depth"] + branch["name"]) for branch in self.branches]

    @property
    def period(self) -> str:
        """Return the chosen period, empty for the whole history."""
        return self.request.GET.get("period", "")[:10]

    @cached_property
    def periods(self) -> list[tuple[str, list[str]]]:
        """Return the periods on offer."""
        return periods(self.business_date)

    def scoped(self, path: str) -> str:
        """Return an address that keeps the chosen branch and period."""
        return path + self._scope

    @cached_property
    def _scope(self) -> str:
        kept = QueryDict(mutable=True)
        for name in SCOPE:
            if value := self.request.GET.get(name):
                kept[name] = value
        return f"?{kept.urlencode()}" if kept else ""

    def here(self, **changes: Any) -> str:
        """Return this page's address with other parameters; None takes one away."""
        query = self.request.GET.copy()
        for name in PLACE:
            query.pop(name, None)
        for name, value in changes.items():
            query.pop(name, None)
            if value is not None:
                query[name] = str(value)
        return f"{self.request.path}?{query.urlencode()}" if query else self.request.path

    @property
    def quick_url(self) -> str:
        """Return where a quick record is made, about the customer of this page where it has one."""
        here = getattr(self.request, "resolver_match", None)
        customer_id = here.kwargs.get("customer_id") if here else None
        return address("quick") + (f"?customer={customer_id}" if customer_id else "")

    @property
    def rest(self) -> list[tuple[str, str]]:
        """Return the parameters a scope form must carry along."""
        return [(k, v) for k, values in self.request.GET.lists() for v in values if k not in {*SCOPE, *PLACE}]

    @cached_property
    def jobs(self) -> list[Any]:
        """Return the reader's latest jobs."""
        return list(core_queries.jobs_of(self.actor.user_id, limit=N_JOBS)) if self.actor else []

    @property
    def n_running(self) -> int:
        """Return how many of the reader's latest jobs are not finished."""
        return self.company.n_running if self.company else 0

    @property
    def n_unread_text(self) -> str:
        """Return how many notices the reader has not read, empty for none."""
        n = self.company.n_unread if self.company else 0
        return f"{MOST_UNREAD}+" if n > MOST_UNREAD else str(n or "")

    @cached_property
    def notices(self) -> list[dict[str, Any]]:
        """Return what was to be said on this page; it is said once."""
        return self.request.session.pop(NOTICES, []) if hasattr(self.request, "session") else []
