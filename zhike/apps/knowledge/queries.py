"""Reads of knowledge: the articles a role reads on a day, found by their text; editions; tags."""

from collections import Counter
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from zhike.apps.core import base
from zhike.apps.files import queries as file_queries
from zhike.apps.knowledge import rules
from zhike.apps.knowledge.models import Article, Edition
from zhike.apps.org import rules as org_rules
from zhike.apps.search import queries as search_queries
from zhike.apps.search import rules as search_rules

NOUN, NOUN_AWAY = "article", "article.away"


def articles(*, role: str, day: date, kind: str = "", tag: str = "") -> QuerySet[Article]:
    """Return the articles a role reads on a day, newest first; who writes them sees those of all roles and days."""
    rows = Article.objects.order_by("-updated_at", "-id")
    if not org_rules.may(role, "knowledge.edit"):
        in_force = Q(valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gt=day))
        rows = rows.filter(in_force & (Q(roles="") | Q(roles__contains=rules.joined([role]))))
    rows = rows.filter(kind=kind) if kind else rows
    return rows.filter(tags__contains=rules.joined([tag])) if tag else rows


def article(article_id: int, *, role: str, day: date) -> Article | None:
    """Return an article a role reads on a day."""
    return articles(role=role, day=day).filter(pk=article_id).first()


def found(text: str, *, role: str, day: date, kind: str = "", tag: str = "") -> list[Article]:
    """Return the articles a text finds among those a role reads, the closest titles first."""
    # Articles belong to no branch and no owner: the index narrows them, role and day decide.
    with base.acting_as(base.System("search in knowledge")):
        ids = search_queries.object_ids(text, noun=NOUN, branch_ids=None, is_rare=True)
    rows = articles(role=role, day=day, kind=kind, tag=tag).filter(pk__in=ids)

    def closeness(row: Article) -> tuple[int, int, int, int]:
        # Words of the title come before a tag that is the word itself.
        is_elsewhere = int(search_rules.normal(text) not in search_rules.normal(row.title))
        return (is_elsewhere, *search_rules.closeness(text, row.title, " ".join(row.tag_names)), row.pk)

    return sorted(rows, key=closeness)


def tags(*, role: str, day: date) -> list[tuple[str, int]]:
    """Return the tags of the articles a role reads with how many carry each, the commonest first."""
    counted: Counter[str] = Counter()
    for joined in articles(role=role, day=day).exclude(tags="").order_by().values_list("tags", flat=True):
        counted.update(rules.apart(joined))
    return sorted(counted.items(), key=lambda one: (-one[1], one[0]))


def editions(article_id: int) -> QuerySet[Edition]:
    """Return the editions of an article, newest first; whether it may be read is asked by the door."""
    return Edition.objects.filter(article_id=article_id).order_by("-number")


def files(article_id: int, *, is_away: bool = False) -> list[Any]:
    """Return the files of an article, or those taken away from it; whether it may be read is asked by the door."""
    with base.acting_as(base.System("files of an article")):
        return list(file_queries.files_about(NOUN_AWAY if is_away else NOUN, [article_id]))


def file(article_id: int, file_id: int, *, is_away: bool = False) -> Any | None:
    """Return one file of an article."""
    return next((one for one in files(article_id, is_away=is_away) if one.pk == file_id), None)
