"""Reads of search: the documents a query finds within what the acting person may see."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from zhike.apps.search import rules
from zhike.apps.search.models import Document

# So many hits are taken from the index before they are ranked: a word of everybody's name costs no more.
CAP = 200


def find(
    text: str,
    *,
    branch_ids: Iterable[int] | None,
    owner_id: int | None = None,
    noun: str = "",
    limit: int = 10,
) -> list[Any]:
    """Return the closest documents in any of the branches or of the owner; all when `branch_ids` is None."""
    return _read(find_ids(text, branch_ids=branch_ids, owner_id=owner_id, noun=noun), text)[:limit]


def object_ids(
    text: str,
    *,
    noun: str,
    branch_ids: Iterable[int] | None,
    owner_id: int | None = None,
    cap: int = 1_000,
    is_rare: bool = False,
) -> list[int]:
    """Return the ids of up to `cap` records of a noun that a text finds."""
    ids = find_ids(text, branch_ids=branch_ids, owner_id=owner_id, noun=noun, cap=cap, is_rare=is_rare)
    return list(Document.objects.filter(pk__in=ids).values_list("object_id", flat=True))


def indexed(noun: str) -> QuerySet[Document, Any]:
    """Return the records of a noun that are in the index, by id; a question to be asked within another."""
    return Document.objects.filter(noun=noun).values("object_id")


def find_ids(
    text: str,
    *,
    branch_ids: Iterable[int] | None,
    owner_id: int | None = None,
    noun: str = "",
    cap: int = CAP,
    is_rare: bool = False,
) -> list[int]:
    """Return the ids of up to `cap` documents in which every term is found; whole words before beginnings.

    Of a rare noun PostgreSQL looks through the documents: its index would gather the beginnings of all nouns first.
    """
    sought = rules.terms(text)
    scope = _scope(branch_ids, owner_id)
    if not sought or scope == ():
        return []
    bounds = [scope] if scope else []
    bounds += [(rules.noun_token(noun),)] if noun else []
    whole = [rules.Term(term.text, False) for term in sought]
    among = noun if is_rare and connection.vendor == "postgresql" else ""
    ids = _matching(whole, bounds, cap, among)
    if len(ids) < cap and whole != sought:
        edges = [rules.edge(noun, term) for term in sought] if noun and connection.vendor == "postgresql" else [""]
        ids += _beginning(edges, scope, cap) if all(edges) else _matching(sought, bounds, cap, among)
    return list(dict.fromkeys(ids))


def _scope(branch_ids: Iterable[int] | None, owner_id: int | None) -> tuple[str, ...] | None:
    if branch_ids is None:
        return None
    own = () if owner_id is None else (rules.owner_token(owner_id),)
    return (*own, *(rules.branch_token(branch_id) for branch_id in branch_ids))


FTS5 = "SELECT rowid FROM search_index WHERE search_index MATCH %s LIMIT %s"
TSQUERY = "SELECT rowid FROM search_index WHERE words @@ %s::tsquery LIMIT %s"
EDGED_FOR_ALL = "SELECT rowid FROM search_index WHERE search_edges(words) @> %s::text[] LIMIT %s"
EDGED = (
    "SELECT rowid FROM search_index WHERE search_edges(words) @> %s::text[] AND search_edges(words) && %s::text[]"
    " LIMIT %s"
)
AMONG = (
    "SELECT rowid FROM search_document JOIN LATERAL (SELECT rowid FROM search_index WHERE rowid = search_document.id"
    " AND words @@ %s::tsquery OFFSET 0) AS fitting ON true WHERE noun = %s LIMIT %s"
)


def _matching(terms: Sequence[rules.Term], bounds: Sequence[Sequence[str]], cap: int, among: str) -> list[int]:
    given: list[str | int]
    if connection.vendor == "sqlite":
        sql, given = FTS5, [_fts5(terms, bounds), cap]
    elif among:
        sql, given = AMONG, [_tsquery(terms, bounds), among, cap]
    else:
        sql, given = TSQUERY, [_tsquery(terms, bounds), cap]
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return [pk for (pk,) in cursor.fetchall()]


def _beginning(edges: Sequence[str], scope: Sequence[str] | None, cap: int) -> list[int]:
    """Return documents of PostgreSQL in which words begin so, each beginning one place in its index."""
    sql, bounds = (EDGED, [list(scope)]) if scope else (EDGED_FOR_ALL, [])
    with connection.cursor() as cursor:
        cursor.execute(sql, [list(edges), *bounds, cap])
        return [pk for (pk,) in cursor.fetchall()]


def _fts5(terms: Sequence[rules.Term], bounds: Sequence[Sequence[str]]) -> str:
    # Tokens are letters and digits behind an optional mark, so quoting them is safe.
    parts = [f'"{term.text}"{" *" if term.is_prefix else ""}' for term in terms]
    parts += ["(" + " OR ".join(f'"{token}"' for token in bound) + ")" for bound in bounds]
    return " AND ".join(parts)


def _tsquery(terms: Sequence[rules.Term], bounds: Sequence[Sequence[str]]) -> str:
    parts = [f"'{term.text}'{':*' if term.is_prefix else ''}" for term in terms]
    parts += ["(" + " | ".join(f"'{token}'" for token in bound) + ")" for bound in bounds]
    return " & ".join(parts)


def _read(ids: Sequence[int], text: str) -> list[Any]:
    # The manager asks the policy once more: the index narrows, it does not decide. Hundreds are read, a few are shown.
    rows = Document.objects.filter(pk__in=ids).values_list("id", "object_id", "title", "subtitle", named=True)
    return sorted(rows, key=lambda row: (*rules.closeness(text, row.title, row.subtitle), row.id))
