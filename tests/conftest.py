"""What every test stands on: the database DATABASE_URL names (SQLite without it), a data folder of its own, Chromium.

A test that touches the database is marked `database` here, so that `make test` can run those again on PostgreSQL; one
that tells the same on every database, such as who may call what, says so by `any_database` and runs on SQLite alone;
of a test that is told for several cases PostgreSQL is told one, unless it is marked `database` itself. Of the modules
marked here PostgreSQL is told a third in each run (`turns`).
"""

import gc
import os
import shutil
from pathlib import Path
from zlib import crc32

import browsing
import pytest
import turns
from _pytest.doctest import DoctestModule
from django.conf import settings as django_settings
from django.test import TransactionTestCase
from hypothesis import HealthCheck, settings

# The cast needs Django; a run of the plain floors alone may do without (-o DJANGO_SETTINGS_MODULE=).
pytest_plugins = ["scenes", "cast", "history", "persons"] if os.environ.get("DJANGO_SETTINGS_MODULE") else []

DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup", "django_db_reset_sequences", "live_server"}
# Of so many modules PostgreSQL is told one in a run.
N_SHARES = 3
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")

# Two shared cores are slow now and then: no deadlines. The same examples everywhere: a failure is the code's.
settings.register_profile("suite", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
# A campaign looks for what nobody has seen yet.
settings.register_profile("prove", deadline=None, max_examples=2_000, suppress_health_check=list(HealthCheck))
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))


def pytest_report_header() -> str:
    """Name the database in the first lines of a run."""
    return f"database: {'PostgreSQL' if os.environ.get('DATABASE_URL') else 'SQLite'}"


def touches_database(item: pytest.Item) -> bool:
    """Say whether a test reads or writes the database."""
    if item.get_closest_marker("django_db") or DATABASE_FIXTURES & set(getattr(item, "fixturenames", ())):
        return True
    return issubclass(getattr(item, "cls", None) or object, TransactionTestCase)


def pytest_collectstart() -> None:
    """Look for no garbage while collecting: what is collected stays to the end."""
    gc.disable()


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Do not read a module of which a run on PostgreSQL is told nothing: two in three are not due."""
    is_module = collection_path.name.startswith("test_") and collection_path.suffix == ".py"
    if not is_module or not config.option.markexpr.startswith("database and "):
        return None
    is_due = turns.is_due(crc32(collection_path.name.encode()), N_SHARES)
    return None if is_due or "mark.database" in collection_path.read_text("utf-8") else True


@pytest.hookimpl(wrapper=True)
def pytest_collect_file():
    """Look for examples in the program alone: the tests have none, and are read once."""
    return [one for one in (yield) if not isinstance(one, DoctestModule)]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that touch the database; what a module makes once for all its tests is made by one worker."""
    told = set()
    for item in items:
        fixtures = getattr(item, "_fixtureinfo", None)
        is_shared = fixtures and any(one[-1].scope == "module" for one in fixtures.name2fixturedefs.values())
        if is_shared or hasattr(getattr(item, "module", None), "SCENES"):
            item.add_marker(pytest.mark.xdist_group(item.path.stem))
        if item.path.parent.name == "house":
            # They read every file of the program, once for all of them.
            item.add_marker(pytest.mark.xdist_group("house"))
        is_told = hasattr(item, "callspec") and item.nodeid.partition("[")[0] in told
        is_due = turns.is_due(crc32(item.path.name.encode()), N_SHARES)
        if touches_database(item) and is_due and not is_told and not item.get_closest_marker("any_database"):
            item.add_marker("database")
            told.add(item.nodeid.partition("[")[0])


def pytest_collection_finish() -> None:
    """Look for garbage among what tests make alone, and more seldom: among all of the program it took a sixth."""
    gc.collect()
    gc.freeze()
    gc.enable()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(autouse=True, scope="session")
def data_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keep everything a test writes out of the data folder of the person who runs it."""
    folder = tmp_path_factory.mktemp("data")
    if os.environ.get("DJANGO_SETTINGS_MODULE"):
        django_settings.ZHIKE_DATA_DIR = folder
    return folder


@pytest.fixture(scope="session")
def django_db_modify_db_settings(request: pytest.FixtureRequest) -> None:
    """Give each worker a database of its own: one in memory is, which the plugin believes of Django's engine alone."""
    from django.db import connection

    if connection.vendor != "sqlite":
        request.getfixturevalue("django_db_modify_db_settings_parallel_suffix")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> None:
    """After a test that commits, empty what holds rows and no more: two seconds each, on PostgreSQL five."""
    from django.contrib.contenttypes.management import create_contenttypes
    from django.db import connection
    from django.db.models.signals import post_migrate

    def sql_flush(_style, tables, **_how) -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute(
                " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")" for name in tables)
            )
            return [f'DELETE FROM "{name}"' for (name,) in cursor.fetchall()]

    post_migrate.disconnect(create_contenttypes)
    post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
    with django_db_blocker.unblock():
        connection.ops.sql_flush = sql_flush


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Return the folder of real data sets, or skip where it is absent."""
    folder = Path(os.environ.get("ZHIKE_TEST_DATA", Path(__file__).resolve().parents[1] / "../shared/data")).resolve()
    if not folder.is_dir():
        pytest.skip(f"the real data sets are not here: {folder} (set ZHIKE_TEST_DATA)")
    return folder


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the path of Chromium, or skip where there is none."""
    found = os.environ.get("ZHIKE_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if not found:
        pytest.skip("Chromium was not found: sudo apt-get install chromium fonts-noto-cjk")
    return found


@pytest.fixture(scope="session")
def browser(chromium):
    """Return one running Chromium for all tests that look at pages."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    # Playwright's loop runs in this thread, so Django believes itself in a coroutine and would refuse the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    # A shared machine is slow now and then: what is expected of a page is waited for as long as an element is.
    sync_api.expect.set_options(timeout=30_000)
    with sync_api.sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=chromium, args=browsing.FLAGS)
        yield running
        running.close()
