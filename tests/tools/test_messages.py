"""Message catalogues: what counts as untranslated, and that they come out compiled."""

import importlib.util
from gettext import GNUTranslations
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

FILE = Path(__file__).resolve().parents[2] / "tools/messages.py"


@pytest.fixture
def messages(tmp_path, monkeypatch):
    """Return tools/messages.py, at work on a small checkout."""
    spec = importlib.util.spec_from_file_location("messages", FILE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "LOCALE", tmp_path / "zhike/web/locale")
    page = tmp_path / "zhike/web/templates/customers/list.html"
    page.parent.mkdir(parents=True)
    page.write_text(
        '<h1>{{ _("Customers") }}</h1>{% trans n=3 %}{{ n }} left{% pluralize %}{{ n }} are left{% endtrans %}'
    )
    (tmp_path / "zhike/web/customers.py").write_text('title = _("Open %(name)s")\n')
    return module


def translated(**texts: str) -> Catalog:
    catalogue = Catalog(locale="zh_Hans")
    catalogue.add("Customers", texts.get("customers", "客户"))
    catalogue.add("Open %(name)s", texts.get("opened", "打开%(name)s"), flags=["python-format"])
    catalogue.add(("%(n)s left", "%(n)s are left"), (texts.get("left", "剩%(n)s"),), flags=["python-format"])
    return catalogue


def test_messages_are_found_in_code_and_templates(messages):
    found = {message.id for message in messages.template() if message.id}
    assert found == {"Customers", "Open %(name)s", ("%(n)s left", "%(n)s are left")}


def test_a_full_catalogue_has_no_gap(messages):
    assert list(messages.missing(messages.template(), translated())) == []


@pytest.mark.parametrize(
    ("texts", "what"),
    [({"customers": ""}, "untranslated"), ({"left": ""}, "untranslated"), ({"opened": "打开%(who)s"}, "name")],
)
def test_a_gap_in_the_catalogue_is_named(messages, texts, what):
    gaps = list(messages.missing(messages.template(), translated(**texts)))
    assert len(gaps) == 1
    assert what in gaps[0]


def test_extraction_leaves_gaps_that_the_check_reports_and_keeps_what_is_translated(messages, capsys):
    messages.extract()
    assert messages.check() == 1
    assert "untranslated: 'Customers'" in capsys.readouterr().out
    file = messages.catalogue_file("zh_Hans")
    file.write_text(file.read_text().replace('msgid "Customers"\nmsgstr ""', 'msgid "Customers"\nmsgstr "客户"'))
    messages.extract()
    assert messages.read("zh_Hans").get("Customers").string == "客户"


def test_a_compiled_catalogue_speaks(messages):
    file = messages.catalogue_file("zh_Hans")
    file.parent.mkdir(parents=True)
    with file.open("wb") as stream:
        messages.write_po(stream, translated())
    messages.compile_all()
    with file.with_suffix(".mo").open("rb") as stream:
        assert GNUTranslations(stream).gettext("Customers") == "客户"
