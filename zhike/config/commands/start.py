"""`zhike start`: from nothing to a running program: database, first administrator, data, analysis, server."""

import argparse
import json
import secrets
from datetime import date
from pathlib import Path

from zhike.config import folders, terminal
from zhike.config.refusal import Refusal

HELP = "prepare what is missing, then serve (used by `make run`)"
NEEDS_DJANGO = False
DEMO_USER = "demo"
HOST = "127.0.0.1"
CDNOW = "CDNOW_master.txt"
CDNOW_COLUMNS = {"customer_code": "1", "date": "2", "quantity": "3", "amount": "4"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take what to start with."""
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--demo", action="store_true", help="with the demonstration data")
    what.add_argument("--story", choices=["zh-hans", "en"], help="with the made-up company of the documentation")
    what.add_argument("--data", type=Path, help="with the reader's own order history")
    what.add_argument("--empty", action="store_true", help="with nothing but the set-up link")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--currency", default="", help="book currency of one's own data (ISO code)")
    parser.add_argument("--prepare-only", action="store_true", help="do not serve")


def run(options: argparse.Namespace) -> int:
    """Prepare and serve."""
    is_demo = options.demo or bool(options.story)
    folder = folders.choose("demo" if options.demo else f"story-{options.story}" if options.story else "own")
    if not is_demo and folders.is_demo(folder):
        raise Refusal(f"{folder} holds a demonstration; name another folder by ZHIKE_DATA_DIR for real data.")
    if is_demo:
        _flag(folder)
    import django

    django.setup()
    terminal.prepare(company_name=_company_name(options), is_demo=is_demo)
    if is_demo:
        demand_demo()
    _fill(folder, options)
    from zhike.config.commands import serve

    if not options.prepare_only:
        # Found before the link is printed that names it.
        options.port = serve.free_port(HOST, options.port)
    print(_login(folder, options), flush=True)
    if options.prepare_only:
        return 0
    return serve.run(argparse.Namespace(host=HOST, port=options.port, workers=1))


def _fill(folder: Path, options: argparse.Namespace) -> None:
    if options.demo:
        _demo(folder)
    elif options.story:
        _story(folder, options.story)
    elif options.data:
        _own(options.data, options.currency)


def _company_name(options: argparse.Namespace) -> str:
    if options.story:
        from zhike.config.story import company

        return company.NAME.told(options.story)
    return "CDNOW" if options.demo else ""


def _flag(folder: Path) -> None:
    """Mark the folder as a demonstration, or refuse one that already holds something real."""
    flag = folder / folders.DEMO_FLAG
    if flag.exists() and flag.read_text():
        return
    if not flag.exists() and (folder / "zhike.sqlite3").exists():
        raise Refusal(f"{folder} holds real data; name another folder by ZHIKE_DATA_DIR for the demonstration.")
    flag.write_text(json.dumps({"username": DEMO_USER, "password": secrets.token_urlsafe(9)}))


def demand_demo() -> None:
    """Refuse a database of a real company, wherever it lies: a demonstration has a login everybody may read."""
    from zhike.apps.org import queries as org_queries

    company = org_queries.company()
    if not (company and company.is_demo):
        raise Refusal("The database holds a real company; the demonstration needs one of its own.")


def _demo(folder: Path) -> None:
    """Import the CDNOW panel once, let the business stand at its end, analyse it, and make the demo login."""
    from zhike.apps.core import base, clock
    from zhike.apps.insight.actions import analyse
    from zhike.apps.insight.queries import runs
    from zhike.apps.org import actions as org_actions
    from zhike.apps.org import queries as org_queries
    from zhike.apps.trade import queries as trade_queries

    with base.acting_as(base.System("demonstration")):
        known = json.loads((folder / folders.DEMO_FLAG).read_text())
        if org_queries.user_by_name(known["username"]) is None:
            head = org_actions.open_company(name="CDNOW", is_demo=True, at=clock.now())
            org_actions.add_user(
                username=known["username"], name="Demo", role="ADMINISTRATOR", branch_id=head.pk,
                password=known["password"], at=clock.now(),
            )  # fmt: skip
        if trade_queries.last_purchase_date() is None:
            print("Importing the CDNOW panel: 69,659 purchases of 23,570 customers, 1997 to 1998 …", flush=True)
            terminal.import_file(_cdnow(), kind="orders", mapping=CDNOW_COLUMNS, options={"currency": "USD"})
        if (company := org_queries.company()) and company.business_date is None:
            org_actions.set_business_date(business_date=analyse.day_after_data(), at=clock.now())
        if runs.current() is None:
            _analyse()


def _story(folder: Path, language: str) -> None:
    """Load the story company once, analyse it, and make the demo login beside its people."""
    from zhike.apps.core import base, clock
    from zhike.apps.insight.queries import runs
    from zhike.apps.org import actions as org_actions
    from zhike.apps.trade import queries as trade_queries
    from zhike.config.story import load

    known, house = json.loads((folder / folders.DEMO_FLAG).read_text()), None
    with base.acting_as(base.System("the story")):
        if not trade_queries.has_orders():
            print("Telling the story of Ruifeng Tools: two and a half years of a made-up group …", flush=True)
            house = load.load(password=known["password"], language=language, at=clock.now(), say=print)
            org_actions.add_user(
                username=known["username"], name="Demo", role="ADMINISTRATOR", branch_id=house.branches["HQ"],
                password=known["password"], at=clock.now(),
            )  # fmt: skip
        if runs.current() is None:
            if house:
                _analyse(as_of=load.BEFORE)
            _analyse()
        if house:
            load.tell_rest(house, at=clock.now())


def _cdnow() -> Path:
    from importlib import metadata

    try:
        files = metadata.files("lifetimes") or []
    except metadata.PackageNotFoundError:
        files = []
    for file in files:
        if file.name == CDNOW:
            return Path(str(file.locate()))
    raise Refusal("The demonstration data are missing: run `make run`, which installs requirements-demo.lock.")


def _own(data: Path, currency: str) -> None:
    """Import the reader's file (a second time changes nothing) and analyse it if anything is new."""
    from zhike.apps.core import base
    from zhike.apps.insight.queries import runs
    from zhike.config.commands import import_

    with base.acting_as(base.System("zhike start")):
        options = {"currency": terminal.book_currency(currency)}
        report = terminal.import_file(data, kind="orders", mapping={}, options=options)
        import_.show(report)
        if report["counts"].get("n_new") or runs.current() is None:
            _analyse()


def _analyse(as_of: date | None = None) -> None:
    from zhike.apps.core import clock
    from zhike.apps.insight.actions import analyse

    with terminal.progress_bar() as show:
        try:
            done = analyse.analyse(as_of=as_of, at=clock.now(), progress=show)
        except (analyse.NothingToAnalyse, analyse.AlreadyRunning) as nothing:
            raise Refusal(str(nothing)) from nothing
    print(f"Analysed {done.headline['customers']:,} customers as of {done.as_of}.", flush=True)


def _login(folder: Path, options: argparse.Namespace) -> str:
    """Return how to sign in: the demo login, or the one-time link while nobody can."""
    from zhike.apps.core import base, clock
    from zhike.apps.org import actions as org_actions
    from zhike.apps.org import queries as org_queries

    if options.demo or options.story:
        known = json.loads((folder / folders.DEMO_FLAG).read_text())
        others = "; everybody of the story has the same, zhouqiming for one" if options.story else ""
        return f"Sign in as {known['username']} with the password {known['password']} (demonstration only{others})."
    if org_queries.is_set_up():
        return "Sign in with your account."
    with base.acting_as(base.System("zhike start")):
        secret = org_actions.make_setup_link(at=clock.now())
    return f"Make the first account here (once): http://{HOST}:{options.port}/setup/{secret}/"
