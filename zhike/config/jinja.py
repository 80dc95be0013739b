"""The template environment: what every template may call without importing it."""

import base64
import html
import json
import time
import uuid
from collections.abc import Callable, Iterable
from datetime import date
from functools import cache, lru_cache, wraps
from pathlib import Path
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from jinja2 import Environment, FileSystemBytecodeCache, StrictUndefined, pass_context
from markupsafe import Markup, escape

from zhike.web import charts, codes, format, words
from zhike.web.addresses import address, address_about

DIST = settings.PACKAGE / "web" / "static" / "dist"
COMPONENTS = "components/"
# No eval, no style it would inject or carry over from one element to the next, nothing kept in the browser's storage;
# a refused form (422) is shown again.
HTMX = json.dumps(
    {
        "allowEval": False,
        "includeIndicatorStyles": False,
        "attributesToSettle": ["class", "width", "height"],
        "selfRequestsOnly": True,
        "historyCacheSize": 0,
        "refreshOnHistoryMiss": True,
        "responseHandling": [
            {"code": "204", "swap": False},
            {"code": "[23]..", "swap": True},
            {"code": "409|422", "swap": True},
            {"code": "[45]..", "swap": False, "error": True},
        ],
    }
)


class AssetsMissing(RuntimeError):
    """The front end was not built; `make setup` does it."""


class Components:
    """Every macro of templates/components/ by its name: `ui.card`, without an import line."""

    def __init__(self, environment: Environment):
        self._environment = environment
        self._files: dict[str, str] = {}

    def __getattr__(self, name: str) -> Callable[..., Markup]:
        if name.startswith("_"):
            raise AttributeError(name)
        if not self._files:
            self._files = self._find()
        if name not in self._files:
            raise AttributeError(f"There is no component {name!r} in templates/{COMPONENTS}.")
        macro = getattr(self._environment.get_template(self._files[name]).module, name)
        if not self._environment.auto_reload:
            # A page names hundreds: from now on it is found without coming here.
            setattr(self, name, macro)
        return macro

    def _find(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for file in self._environment.list_templates(filter_func=lambda f: f.startswith(COMPONENTS)):
            for name in self._environment.get_template(file).module.__dict__:
                if not name.startswith("_") and found.setdefault(name, file) != file:
                    raise ValueError(f"The component {name!r} stands in {found[name]} and in {file}.")
        return found


@cache
def _manifest(changed_at: float) -> dict[str, str]:
    return json.loads((DIST / "manifest.json").read_text("utf-8"))["files"]


def asset(name: str) -> str:
    """Return the address of a built front-end file, its digest in the name."""
    return _address(name, _changed_at(int(time.monotonic())))


@lru_cache(maxsize=1)
def _changed_at(_second: int) -> float:
    # Asked once a second: a page draws hundreds of icons.
    try:
        return (DIST / "manifest.json").stat().st_mtime
    except FileNotFoundError:
        raise AssetsMissing("The front end is not built: run `make setup`.") from None


@cache
def _address(name: str, changed_at: float) -> str:
    return static(f"dist/{_manifest(changed_at)[name]}")


def built(name: str) -> Path:
    """Return a built front-end file itself, for a document that must carry it."""
    asset(name)
    return DIST / _manifest((DIST / "manifest.json").stat().st_mtime)[name]


def inline_styles() -> str:
    """Return the style sheet as an address that holds it, for a document that stands on its own."""
    return "data:text/css;base64," + base64.b64encode(built("app.css").read_bytes()).decode()


def icon(name: str, size: str = "") -> Markup:
    """Mark up an icon of icons.txt; decoration only, the words beside it carry the meaning."""
    return _marked(f"icon icon-{size}" if size else "icon", asset("icons.svg"), name)


@lru_cache(maxsize=500)
def _marked(classes: str, sprite: str, name: str) -> Markup:
    return Markup('<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>').format(classes, sprite, name)


def state_badge(code: str, text: str = "") -> Markup:
    """Mark up a state, tier or stage by its code: words, icon and tone; a list draws hundreds, so they are kept."""
    language = translation.get_language() or ""
    return _badge(code, language, asset("icons.svg")) if not text else _drawn(codes.word(code), text)


@lru_cache(maxsize=2_000)
def _badge(code: str, language: str, sprite: str) -> Markup:
    word = codes.word(code)
    return _drawn(word, str(word.label))


def _drawn(word: codes.Word, text: str) -> Markup:
    tone = f" state-{word.tone}" if word.tone else ""
    return Markup('<span class="state{}">{}{}</span>').format(tone, icon(word.icon) if word.icon else "", text)


def _joined(parts: Iterable[Any]) -> Markup:
    """Join what is marked up and what is not; Markup.join would look through every piece twice."""
    return Markup("".join([part if hasattr(part, "__html__") else html.escape(str(part)) for part in parts]))  # nosec B704


def drawn(kind: str, value: Any, *, whole: bool = False) -> Markup:
    """Mark up one value of a list by its kind; a page has hundreds, and a function is quicker than a macro.

    A column of amounts to be looked over shows whole units of the currency.
    """
    if value is None or value == "":
        return format.missing()
    if kind == "money":
        amount, currency = value if isinstance(value, tuple) else (value, "")
        return format.money(amount, currency, full=not whole, whole=whole)
    if kind == "number" and isinstance(value, tuple):
        return format.number(*value)
    if kind == "link" and not isinstance(value, str):
        return _joined((_LINK, value[1], _WITHIN, value[0], _LINK_END))
    draw = DRAWING.get(kind, escape)
    return draw(value)


DRAWING: dict[str, Callable[[Any], Markup]] = {
    "number": format.number, "percent": format.percent, "date": format.day, "badge": state_badge,
}  # fmt: skip


def table_rows(listing: Any) -> Markup:
    """Mark up the rows of a list: a box to select each by; its first cell heads the row and leads to its record.

    What is the same in every row is made ready before them: a page has hundreds of cells.
    """
    selects = translation.gettext("Select %(row)s") if listing.select else ""
    changes = translation.gettext("Change %(field)s of %(row)s")
    unknown, language, sprite = format.missing(), translation.get_language() or "", asset("icons.svg")
    shown = [(place, column) for place, column in enumerate(listing.columns) if not column.hidden]
    ready = [
        (place, column, str(column.label), n == 0, _opening(n == 0, column.align), _CLOSING[n == 0])
        for n, (place, column) in enumerate(shown)
    ]
    parts: list[str] = []
    for row in listing.rows:
        parts.append("<tr>\n")
        named = _plain(row.cells[0])
        if selects:
            parts += (_BOX, html.escape(str(row.id)), _BOX_SAYS, html.escape(selects % {"row": named}), _BOX_END)
        for place, column, label, is_first, opening, closing in ready:
            value = row.cells[place]
            if is_first and row.url:
                drawing = _joined((_LINK, row.url, _WITHIN, drawn(column.kind, value, whole=True), _LINK_END))
            elif column.editable:
                says = changes % {"field": label, "row": named}
                drawing = _with_pen(column.kind, value, listing.edit_url(row.id, column.key), says)
            elif value is None or value == "":
                drawing = unknown
            elif column.kind == "badge":
                drawing = _badge(value, language, sprite)
            else:
                drawing = drawn(column.kind, value, whole=True)
            parts += (opening, drawing, closing)
        parts.append("</tr>\n")
    return Markup("".join(parts))  # nosec B704


def _plain(value: Any) -> Any:
    """Return a cell as a row is named by it: a link by its words, a day as it is written."""
    if isinstance(value, tuple):
        return value[0]
    return format.date_text(value) if isinstance(value, date) else value


@cache
def _opening(is_first: bool, align: str) -> Markup:
    classes = Markup(' class="end"') if align == "end" else ""
    return Markup("<{}{}>").format(Markup('th scope="row"') if is_first else "td", classes)


def editable(
    kind: str, value: Any, href: str, label: Any, of: Any, *, is_focused: bool = False, id: str = ""
) -> Markup:
    """Mark up a value that is changed where it stands: the pencil, or a double click, fetches its form."""
    says = translation.gettext("Change %(field)s of %(row)s") % {"field": label, "row": of}
    opening = Markup('<span class="editable" id="{}">').format(id) if id else _EDITABLE
    return _with_pen(kind, value, href, says, opening=opening, ending=_FOCUSED if is_focused else _WITHIN)


# Joined, not formatted: a list draws hundreds of them.
_LINK, _WITHIN, _LINK_END = Markup('<a href="'), Markup('">'), Markup("</a>")
_CLOSING = (Markup("</td>\n"), Markup("</th>\n"))
_BOX = '<td class="fit"><input class="form-check-input" type="checkbox" name="ids" form="selection" value="'
_BOX_SAYS, _BOX_END = '" aria-label="', '"></td>\n'
_EDITABLE, _FOCUSED, _PEN_END = Markup('<span class="editable">'), Markup('" autofocus>'), Markup("</button></span>")
_OPTION, _CHOSEN, _OPTION_END = Markup('<option value="'), Markup('" selected>'), Markup("</option>")
_GROUP, _GROUP_END = Markup('<optgroup label="'), Markup("</optgroup>")
_PEN = Markup('<button class="editable-pen" type="button" hx-get="')
_PEN_SAYS = Markup('?form=on" hx-target="closest .editable" hx-swap="outerHTML" aria-label="')


def _with_pen(
    kind: str, value: Any, href: str, says: str, *, opening: Markup = _EDITABLE, ending: Markup = _WITHIN
) -> Markup:
    return _joined((opening, drawn(kind, value), _PEN, href, _PEN_SAYS, says, ending, icon("edit", "sm"), _PEN_END))


def choices(pairs: Iterable[tuple[Any, Any]], chosen: Any = "") -> Markup:
    """Mark up the choices of a select: value and label each, or the name of a group with a list of such pairs.

    A filter offers hundreds of owners and fields.
    """
    parts: list[Any] = []
    for value, label in pairs:
        if isinstance(label, list):
            parts += (_GROUP, value, _WITHIN, choices(label, chosen), _GROUP_END)
            continue
        parts += (_OPTION, value, _CHOSEN if str(value) == str(chosen) else _WITHIN, label, _OPTION_END)
    return _joined(parts)


def html_lang() -> str:
    """Return the language of this answer as HTML names it."""
    return "zh-Hans" if (translation.get_language() or "zh").startswith("zh") else "en"


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """Return the address of a named page."""
    if not kwargs and all(type(arg) is int and arg >= 0 for arg in args):
        known = address_about(name, *args) if args else address(name)
    else:
        known = ""
    return known or reverse(name, args=args or None, kwargs=kwargs or None)


def has_url(name: str) -> bool:
    """Say whether a page of this name, without arguments, exists."""
    return bool(address(name))


def say(message: str, /, **values: Any) -> Markup:
    """Return a text in the reader's language, values escaped into their places; a page says hundreds."""
    said, plain = _said(message, translation.get_language())
    return said % values if values else plain


@lru_cache(maxsize=10_000)
def _said(message: str, _language: str | None) -> tuple[Markup, Markup]:
    said = Markup(translation.gettext(message))  # nosec B704  # the catalogue is ours
    # A sign of percent is doubled where a template says it, and alone where a label does: a translation may be either.
    return said, said.replace("%%", "%")


def _when_read(written: Callable[..., Any]) -> Callable[..., Any]:
    """Keep a filter from being worked out when its template is compiled: constants would stay in the language of
    whoever opened the page first."""

    @pass_context
    @wraps(written)
    def filtered(_context: Any, *args: Any, **kwargs: Any) -> Any:
        return written(*args, **kwargs)

    return filtered


def environment(**options: Any) -> Environment:
    """Return the environment Django's Jinja2 backend uses."""
    settings.TEMPLATE_CACHE.mkdir(mode=0o700, parents=True, exist_ok=True)
    options |= {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    options["bytecode_cache"] = FileSystemBytecodeCache(str(settings.TEMPLATE_CACHE))
    extensions = ["jinja2.ext.i18n", "jinja2.ext.do"]
    env = Environment(**options, extensions=extensions)  # nosec B701  # Django's `options` ask for escaping
    env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=translation.gettext,
        ngettext=translation.ngettext,
        pgettext=translation.pgettext,
        npgettext=translation.npgettext,
        newstyle=True,
    )
    filters: dict[str, Callable[..., Any]] = {
        "money": format.money,
        "number": format.number,
        "percent": format.percent,
        "day": format.day,
        "money_text": format.money_text,
        "money_of": format.money_of,
        "number_text": format.number_text,
        "percent_text": format.percent_text,
        "date_text": format.date_text,
        "period": format.period_text,
        "word": codes.word,
        "label": codes.label,
        "reason": words.reason,
        "why": words.why,
    }
    env.filters |= {name: _when_read(written) for name, written in filters.items()}
    env.globals |= {
        "_": say,
        "ui": Components(env),
        "url": url,
        "has_url": has_url,
        "static": static,
        "asset": asset,
        "inline_styles": inline_styles,
        "icon": icon,
        "state_badge": state_badge,
        "drawn": drawn,
        "table_rows": table_rows,
        "editable_value": editable,
        "choices": choices,
        "missing": format.missing,
        "spark_points": charts.spark_points,
        "idempotency_key": lambda: uuid.uuid4().hex,
        "html_lang": html_lang,
        "htmx_config": HTMX,
        "languages": settings.LANGUAGES,
    }
    return env
