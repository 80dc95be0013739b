"""The form of an import that says which column is which field and how its values are written."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.exchange import queries as exchange
from zhike.apps.org import queries as org_queries

COLUMN, UNIT = "column_", "unit_"
MONEY = {"MONEY", "PRICE"}
UNITS = (
    (1, gettext_lazy("as they are written")),
    (1_000, gettext_lazy("in thousands (千)")),
    (10_000, gettext_lazy("in ten thousands (万)")),
    (1_000_000, gettext_lazy("in millions (百万)")),
    (10_000_000, gettext_lazy("in ten millions (千万)")),
    (100_000_000, gettext_lazy("in hundred millions (亿)")),
)
ORDERS_OF_DAYS = (
    ("DAY", gettext_lazy("Day before month: 05/03/2024")),
    ("MONTH", gettext_lazy("Month before day: 03/05/2024")),
)
FIRST = {"DAY": True, "MONTH": False}
ASKED = {"batch_id": gettext_lazy("Of which list"), "activity_id": gettext_lazy("At which activity")}
N_SHOWN, SHOWN_LENGTH = 3, 16


class Ask(NamedTuple):
    """One select of the form as the page draws it."""

    field: Any
    options: list[tuple[Any, Any]]
    hint: str
    is_required: bool
    is_unclear: bool = False


class ColumnsForm(forms.Form):
    """A select for every field of the import's kind, and what cannot be told from the file."""

    def __init__(self, *args: Any, shown: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.shown, self.kind_fields = shown, exchange.fields(shown.kind)
        self.mapped, self.written = shown.mapping["columns"], shown.mapping["options"]
        self.columns = [(name, _with_samples(shown.meta, at)) for at, name in enumerate(shown.meta["columns"])]
        for item in self.kind_fields:
            self._ask(COLUMN + item.name, item.label, self.columns, self.mapped.get(item.name, ""))
            if item.type in MONEY:
                unit = self.written.get("units", {}).get(item.name, "")
                self._ask(UNIT + item.name, unit_label(item), UNITS, unit)
        if any(item.type == "MOMENT" for item in self.kind_fields):
            first = {True: "DAY", False: "MONTH"}.get(self.written.get("day_first"), "")
            self._ask("day_order", _("Order of dates"), ORDERS_OF_DAYS, first)
        for name in exchange.asks(shown.kind):
            choices = exchange.answers(name)
            self.fields[name] = forms.TypedChoiceField(
                choices=[("", "—"), *choices], coerce=int, label=ASKED[name], initial=self.written.get(name, ""),
                error_messages={"required": _("Choose one. Without it these rows cannot be taken.")},
            )  # fmt: skip
        if self.asks_currency:
            self.fields["currency"] = forms.RegexField(
                r"^[A-Z]{3}$", label=_("Book currency"), initial=self.written.get("currency", "CNY"),
                error_messages={"invalid": _("Three capital letters, such as CNY.")},
            )  # fmt: skip

    def _ask(self, name: str, label: Any, options: Any, initial: Any) -> None:
        choices = [("", ""), *options]
        self.fields[name] = forms.ChoiceField(required=False, label=label, choices=choices, initial=initial)

    def once(self) -> Iterator[Any]:
        """Yield the fields of what is said once for all rows."""
        for name in exchange.asks(self.shown.kind):
            yield self[name]

    @property
    def asks_currency(self) -> bool:
        """Say whether nobody has said yet in which currency the books are kept."""
        company = org_queries.company()
        return exchange.has_money(self.shown.kind) and not (company and company.currency)

    def asks(self) -> Iterator[Ask]:
        """Yield the selects of columns, those that must be filled first."""
        needed = exchange.needed(self.shown.kind)
        labels = {item.name: str(item.label) for item in self.kind_fields}
        groups = {name: group for group in needed for name in group}
        unclear = self.shown.mapping.get("unclear", {})
        for item in sorted(self.kind_fields, key=lambda item: item.name not in groups):
            others = [labels[name] for name in groups.get(item.name, ()) if name != item.name]
            candidates = unclear.get(item.name, [])
            hint = _("Not sure. It may be: %(columns)s.") % {"columns": ", ".join(candidates)} if candidates else ""
            if others and not hint:
                hint = _("This or %(field)s is needed.") % {"field": ", ".join(others)}
            is_alone = item.name in groups and not others
            yield Ask(self[COLUMN + item.name], self.columns, hint, is_alone, bool(candidates))

    def ways(self) -> Iterator[Ask]:
        """Yield the selects that say how values are written."""
        for item in self.kind_fields:
            if item.type in MONEY:
                yield Ask(self[UNIT + item.name], list(UNITS), "", False)
        if "day_order" in self.fields:
            yield Ask(self["day_order"], list(ORDERS_OF_DAYS), "", False)

    def chosen(self) -> dict[str, str]:
        """Return the column of every field, empty for those the file does not have."""
        return {item.name: self.cleaned_data[COLUMN + item.name] for item in self.kind_fields}

    def options(self) -> dict[str, Any]:
        """Return what was said about how values are written, apart from units."""
        said: dict[str, Any] = {name: self.cleaned_data[name] for name in exchange.asks(self.shown.kind)}
        if "day_order" in self.fields:
            said["day_first"] = FIRST.get(self.cleaned_data["day_order"])
        if "currency" in self.fields:
            said["currency"] = self.cleaned_data["currency"]
        return said

    def units(self) -> dict[str, int]:
        """Return the units that were chosen, of fields that have a column."""
        given = {item.name: self.cleaned_data.get(UNIT + item.name, "") for item in self.kind_fields}
        return {name: int(unit) for name, unit in given.items() if unit and self.cleaned_data[COLUMN + name]}


def unit_label(item: Any) -> str:
    """Return how the unit of a field is called."""
    return _("Unit of %(field)s") % {"field": item.label}


def _with_samples(meta: dict, at: int) -> str:
    """Return a column's name with the first different values under it."""
    cells = [" ".join(row[at].split()) for row in meta["samples"]]
    shown = [cell if len(cell) <= SHOWN_LENGTH else cell[: SHOWN_LENGTH - 1] + "…" for cell in cells if cell]
    different = list(dict.fromkeys(shown))[:N_SHOWN]
    return f"{meta['columns'][at]} · {' / '.join(different)}" if different else meta["columns"][at]
