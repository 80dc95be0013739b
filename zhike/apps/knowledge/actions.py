"""Writes of knowledge: an article added, changed, withdrawn and put back; every edition is kept and found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.files import actions as file_actions
from zhike.apps.knowledge import queries, rules
from zhike.apps.knowledge.models import Article, Edition
from zhike.apps.search import actions as search_actions


class TitleTaken(Exception):
    """Another article has this title."""


class BadSpan(Exception):
    """An article would end before it begins."""


@dataclass(frozen=True)
class NewArticle:
    """What an article says, who reads it, and on which days."""

    kind: str
    title: str
    body: str
    valid_from: date
    valid_to: date | None = None
    tags: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Upload:
    """A file handed in for an article."""

    name: str
    content: bytes


@transaction.atomic
def add_article(*, new: NewArticle, at: datetime) -> int:
    """Add an article and return its id; raises TitleTaken or BadSpan."""
    _demand_span(new.valid_from, new.valid_to)
    row = Article(
        kind=new.kind, title=new.title, body=new.body, tags=rules.joined(new.tags), roles=rules.joined(new.roles),
        valid_from=new.valid_from, valid_to=new.valid_to, author_id=base.actor().user_id, created_at=at,
        updated_at=at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise TitleTaken(new.title) from None
    _keep(row, at)
    core_actions.audit("article.add", noun="article", object_id=row.pk, at=at, values={"title": row.title})
    return row.pk


@transaction.atomic
def change_article(*, article_id: int, values: Mapping[str, Any], version: int | None, at: datetime) -> None:
    """Change an article; raises TitleTaken, BadSpan or core.base.StaleRecord. New words make a new edition."""
    row = Article.objects.get(pk=article_id)
    new: dict[str, Any] = {
        name: rules.joined(value) if name in {"tags", "roles"} else value for name, value in values.items()
    }
    _demand_span(new.get("valid_from", row.valid_from), new.get("valid_to", row.valid_to))
    try:
        with transaction.atomic():
            changed = row.change(new, version=version, at=at)
    except IntegrityError:
        raise TitleTaken(values["title"]) from None
    if changed:
        _keep(row, at, is_new_edition=bool({"title", "body"} & changed.keys()))
        told = {name: pair for name, pair in changed.items() if name not in {"body", "valid_from", "valid_to"}}
        told |= {name: [str(day) if day else "" for day in changed[name]] for name in _DAYS if name in changed}
        core_actions.audit("article.change", noun="article", object_id=row.pk, at=at, values=told)


def attach_files(*, article_id: int, files: Sequence[Upload], at: datetime) -> list[int]:
    """Attach photos or documents to an article, which is then found by their names; raises files.FileRefused."""
    laid = [file_actions.lay_down(name=file.name, content=file.content) for file in files]
    with transaction.atomic():
        row = Article.objects.get(pk=article_id)
        ids = [file_actions.attach(laid=one, noun=queries.NOUN, object_id=row.pk, at=at) for one in laid]
        _index(row)
    return ids


@transaction.atomic
def take_file_away(*, article_id: int, file_id: int, at: datetime) -> None:
    """Take a file away from an article; like a former edition it is kept, and may be put back."""
    _move_file(article_id, file_id, queries.NOUN_AWAY, "file.take_back", at)


@transaction.atomic
def put_file_back(*, article_id: int, file_id: int, at: datetime) -> None:
    """Put a file back that was taken away from an article."""
    _move_file(article_id, file_id, queries.NOUN, "file.restore", at)


def _move_file(article_id: int, file_id: int, noun: str, act: str, at: datetime) -> None:
    file_actions.move(file_id=file_id, noun=noun)
    _index(Article.objects.get(pk=article_id))
    core_actions.audit(act, noun="article", object_id=article_id, at=at, values={"file_id": file_id})


_DAYS = ("valid_from", "valid_to")


def withdraw(*, article_id: int, day: date, at: datetime) -> None:
    """Take an article out of force from a day on, one that has yet to begin altogether; it may be put back."""
    first = Article.objects.get(pk=article_id).valid_from
    change_article(article_id=article_id, values={"valid_to": max(first, day)}, version=None, at=at)


def put_back(*, article_id: int, at: datetime) -> None:
    """Put a withdrawn article in force again, without an end."""
    change_article(article_id=article_id, values={"valid_to": None}, version=None, at=at)


def _demand_span(first: date, last: date | None) -> None:
    if last is not None and last < first:
        raise BadSpan


def _keep(row: Article, at: datetime, *, is_new_edition: bool = True) -> None:
    """Keep the edition that now stands, and let it be found by its words."""
    if is_new_edition:
        newest = queries.editions(row.pk).values_list("number", flat=True).first() or 0
        Edition.objects.create(
            article=row, number=newest + 1, title=row.title, body=row.body, user_id=base.actor().user_id, at=at
        )
    _index(row)


def _index(row: Article) -> None:
    """Let an article be found by its words and by the names of its files."""
    names = [file.name for file in queries.files(row.pk)]
    words = " ".join((*row.tag_names, row.body, *names))
    search_actions.index_documents([
        search_actions.NewDocument(noun=queries.NOUN, object_id=row.pk, title=row.title, text=words)
    ])  # fmt: skip
