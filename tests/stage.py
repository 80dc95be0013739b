"""A stage for the front end: a server with every component on one page, a cast of figures and no database."""

import sys
import threading
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from socketserver import ThreadingMixIn
from types import SimpleNamespace
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpResponse
from django.template import engines
from django.test import override_settings
from django.urls import path
from django.utils import translation
from pictures import pictures

from zhike.web import frame

TEMPLATES = Path(__file__).with_name("templates")
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


class StageFrame(frame.Frame):
    """The frame with a made-up company instead of a database."""

    company = SimpleNamespace(
        name="华东零售", currency="CNY", is_demo=True, business_date=date(2011, 12, 10), n_running=1
    )
    business_date = date(2011, 12, 10)
    user = SimpleNamespace(
        name="王晓梅", username="wang", role="GENERAL_MANAGER", theme="", branch=SimpleNamespace(name="总部")
    )
    notices = ()
    n_unread_text = "3"
    branches = (
        {"code": "HQ", "name": "总部", "depth": 0},
        {"code": "ZJ", "name": "浙江", "depth": 1},
        {"code": "HZ", "name": "杭州", "depth": 2},
    )
    jobs = (
        SimpleNamespace(
            title="导入 orders-2011.csv",
            link="/",
            status="RUNNING",
            n_done=120_000,
            n_total=541_909,
            step="写入订单",
            message="",
        ),
        SimpleNamespace(title="分析", link="", status="DONE", n_done=1, n_total=1, step="", message="4,372 位客户"),
    )


def cast_list():
    """Return a list as zhike/web/lists.py would."""
    kinds = [
        ("name", "Customer", "link"),
        ("tier", "Tier", "badge"),
        ("state", "State", "badge"),
        ("revenue", "Revenue", "money"),
        ("orders", "Orders", "number"),
        ("p", "P(alive)", "percent"),
        ("last", "Last order", "date"),
    ]
    numeric = {"money", "number", "percent"}
    shown = {"sortable": True, "hidden": False, "editable": False}
    columns = [
        SimpleNamespace(key=k, label=t, kind=kind, align="end" if kind in numeric else "start", **shown)
        for k, t, kind in kinds
    ]
    cells = [
        ["杭州西湖茶叶有限公司", "VIP", "NORMAL", (Decimal("1284350.20"), "CNY"), 214, 0.9731, date(2011, 12, 8)],
        ["Seafront Gifts Ltd", "MAJOR", "AT_RISK", (Decimal("88340.05"), "CNY"), 61, 0.7112, date(2011, 9, 30)],
        ["绍兴老酒坊", "ORDINARY", "DORMANT", (Decimal("12005.00"), "CNY"), 12, 0.3105, date(2011, 3, 2)],
        ["Customer 17850", "SMALL", "CHURNED", (Decimal("-40.00"), "CNY"), 1, None, date(2010, 12, 1)],
    ]
    rows = [SimpleNamespace(id=i, url=f"/customers/{i}/", cells=c) for i, c in enumerate(cells, 1)]
    return SimpleNamespace(
        columns=columns,
        rows=rows,
        sort="-revenue",
        sort_url=lambda key: f"?sort={key}",
        select=True,
        change_url="/lists/customers/change/",
        kept=lambda *without: [],
        filters=[SimpleNamespace(label="Tier", value="VIP, Major", remove_url="?", begins_group=False)],
        next_url="?after=4",
        previous_url=None,
        total=10_000,
        is_capped=True,
        export_urls={"csv": "/c.csv", "xlsx": "/c.xlsx"},
        views=[
            SimpleNamespace(name="All", url="?", is_current=True),
            SimpleNamespace(name="Overdue", url="?v=1", is_current=False),
        ],
    )


def context():
    """Return what the gallery page shows."""
    events = [
        SimpleNamespace(
            at=datetime(2011, 12, 8, 10, 30),
            title="Order 581492",
            icon="receipt",
            text="¥1,240.00",
            url="/",
            tone="accent",
        ),
        SimpleNamespace(at=date(2011, 11, 2), title="Became VIP", icon="crown", text="", url="", tone="grape"),
    ]
    return {"list": cast_list(), "pictures": pictures(), "events": events, "jobs": StageFrame.jobs}


def _gallery(request):
    request.actor = SimpleNamespace(user_id=1, role="GENERAL_MANAGER", may=lambda act: True)
    return HttpResponse(render("gallery.html", context(), request))


def _search(request):
    item = {"label": "杭州西湖茶叶有限公司", "url": "/", "icon": "building", "note": "C00017"}
    found = [{"label": "Customers", "items": [item, item | {"label": "Hangzhou Tea"}]}] if request.GET.get("q") else []
    return HttpResponse(render("frame/_search.html", {"groups": found, "query": request.GET.get("q", "")}, request))


def _explain(request):
    return HttpResponse(render("explained.html", {}, request))


def _bare(request, name):
    words = {
        "title": "Nothing here",
        "help": "It does not exist.",
        "status": 404,
        "rule": "customer.view",
        "reference": "9f2c11ab03de",
        "error": "Name or password is wrong.",
    }
    return HttpResponse(render(name.replace("--", "/") + ".html", words, request))


def _jobs(request):
    request.actor = SimpleNamespace(user_id=1, role="GENERAL_MANAGER", may=lambda act: True)
    return HttpResponse(render("frame/_jobs_panel.html", {}, request))


NAMES = [entry.page for group in frame.NAVIGATION for entry in group.entries]
urlpatterns = [
    path("", _gallery, name="today"),
    path("rows", _gallery),
    path("search/", _search, name="search"),
    path("explain/", _explain, name="explain"),
    path("jobs-panel/", _jobs, name="jobs_panel"),
    path("preference/", _gallery, name="preference"),
    path("login/", _gallery, name="login"),
    path("logout/", _gallery, name="logout"),
    path("bare/<str:name>/", _bare),
    *[path(f"{name}/", _gallery, name=name) for name in NAMES if name != "today"],
]


def render(name, words, request=None):
    """Render a template of the program or of the stage."""
    engine = engines["jinja2"]
    stage = engine.env.overlay(loader=type(engine.env.loader)([*engine.env.loader.searchpath, str(TEMPLATES)]))
    stage.globals = {**engine.env.globals}
    given = {"csrf_token": "stage-token", **words}
    if request is not None:
        given |= {"request": request, "frame": StageFrame(request)}
    return stage.get_template(name).render(given)


class _Stage:
    """Answers as the program would: in the reader's language, with its content security policy."""

    def __init__(self, handler):
        self.handler = handler

    def __call__(self, environ, start_response):
        def start(status, headers, *rest):
            return start_response(status, [*headers, ("Content-Security-Policy", CSP)], *rest)

        cookies = environ.get("HTTP_COOKIE", "")
        with translation.override("en" if "zhike_language=en" in cookies else "zh-hans"):
            return self.handler(environ, start)


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *args):
        """Say nothing."""


@contextmanager
def serving():
    """Serve the stage on a free port; yield its address."""
    with override_settings(ROOT_URLCONF=sys.modules[__name__], MIDDLEWARE=[], ALLOWED_HOSTS=["*"]):
        server = _Server(("127.0.0.1", 0), _Quiet)
        server.set_app(_Stage(StaticFilesHandler(WSGIHandler())))
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            server.server_close()
            thread.join()
