"""Context: what a check and a run know beside the rows: the import, its options, who acts, branches."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.catalog import rules as catalog_rules
from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.exchange.models import ImportChange
from zhike.apps.exchange.reading.refusal import Reason
from zhike.apps.org import actions as org_actions
from zhike.apps.org import queries as org_queries

NEW = 0  # stands for the id of something the run will create


@dataclass
class Context:
    """One import at work, on behalf of the acting person."""

    import_id: int
    folder: Path
    source: str
    branch_id: int
    options: dict
    at: datetime
    cards: dict[int, Any] = field(default_factory=dict)
    _fields: dict[str, dict[str, catalog_rules.FieldDef]] = field(default_factory=dict)

    @cached_property
    def today(self) -> date:
        """Return the day the business stands at."""
        return org_queries.business_date(self.at)

    def fields_of(self, kind: str) -> dict[str, catalog_rules.FieldDef]:
        """Return the fields of the archive of a kind of customer, by code: they are the same for all rows."""
        if kind not in self._fields:
            self._fields[kind] = catalog_queries.fields(kind)
        return self._fields[kind]

    def meet(self, customer_ids: Iterable[int]) -> None:
        """Keep the cards of the customers of the rows at hand."""
        self.cards = customer_queries.cards_of({pk for pk in customer_ids if pk})

    @cached_property
    def branches(self) -> dict[str, int]:
        """Return branch ids by code and by name, folded."""
        rows = list(org_queries.branches().values_list("pk", "code", "name"))
        return {folded(name): pk for pk, _, name in rows} | {folded(code): pk for pk, code, _ in rows}

    @cached_property
    def writable(self) -> frozenset[int] | None:
        """Return the branches into which the acting person may write; None means all."""
        ids = row_branch_ids()
        return None if ids is None else frozenset(ids)

    def branch(self, text: str) -> int | Reason:
        """Return the id of the branch a cell names, NEW if the run will add it, or why it may not be used."""
        found = self.branches.get(folded(text)) if text else self.branch_id
        if found is None:
            return NEW if base.actor().may("import.branches") else Reason("UNKNOWN_BRANCH")
        if self.writable is not None and found not in self.writable:
            # The same answer as for a branch that does not exist: nothing is told about other branches.
            return Reason("UNKNOWN_BRANCH")
        return found

    def made_branch(self, text: str) -> int:
        """Return the id of the branch a checked cell names, adding it under the headquarters if it is new."""
        found = self.branch(text)
        if isinstance(found, Reason):
            raise PermissionError(found.code)
        if found == NEW:
            top = org_queries.headquarters()
            added = org_actions.add_branch(
                code=text[:40], name=text, level="PROVINCE", parent_id=top.pk if top else None, at=self.at,
                import_id=self.import_id,
            )  # fmt: skip
            found = self.branches[folded(text)] = added.pk
        return found

    def note_change(self, noun: str, object_id: int, before: dict, version: int) -> None:
        """Keep what a record said before this import changed it."""
        ImportChange.objects.create(
            imported_id=self.import_id, noun=noun, object_id=object_id, before=before, version=version
        )

    def changes(self, noun: str) -> Iterator[ImportChange]:
        """Return what this import changed, the last first."""
        return iter(ImportChange.objects.filter(imported_id=self.import_id, noun=noun).order_by("-id"))


def row_branch_ids() -> tuple[int, ...] | None:
    """Return the branches whose customers the acting person sees; None means all of them."""
    return getattr(base.actor(), "row_branch_ids", None)


def folded(text: str) -> str:
    """Fold width, case and spaces for matching."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
