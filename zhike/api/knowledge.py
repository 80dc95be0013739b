"""Knowledge: articles found by their words, read, written, withdrawn and put back; editions and files."""

from base64 import b64encode
from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser

from zhike.api import door
from zhike.api.render import Refused
from zhike.apps.core import base, clock
from zhike.apps.files import actions as file_actions
from zhike.apps.files import queries as file_queries
from zhike.apps.knowledge import actions, queries, rules
from zhike.apps.org import queries as org_queries
from zhike.apps.org import rules as org_rules

MOST = 200


def _names(child: serializers.Field, words: str) -> serializers.ListField:
    return serializers.ListField(child=child, required=False, max_length=rules.MOST_TAGS, help_text=words)


def _tags() -> serializers.ListField:
    return _names(serializers.RegexField(r"^[^,\s#]+$", max_length=rules.LONGEST_TAG), "Words without blanks.")


def _roles() -> serializers.ListField:
    return _names(serializers.ChoiceField(choices=list(org_rules.ROWS)), "Who reads it; empty: everybody.")


class NewArticle(door.Shape):
    """An article that is added."""

    kind = serializers.ChoiceField(choices=rules.KINDS)
    title = serializers.CharField(max_length=120)
    body = serializers.CharField(max_length=rules.LONGEST_BODY, help_text="Plain text; # begins a heading, - a point.")
    tags = _tags()
    roles = _roles()
    valid_from = serializers.DateField(required=False, help_text="Left out: today.")
    valid_to = serializers.DateField(required=False, allow_null=True, help_text="First day it no longer counts.")


class ChangedArticle(door.Shape):
    """What is to be changed, and the version the change was made from."""

    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
    kind = serializers.ChoiceField(choices=rules.KINDS, required=False)
    title = serializers.CharField(max_length=120, required=False)
    body = serializers.CharField(max_length=rules.LONGEST_BODY, required=False)
    tags = _tags()
    roles = _roles()
    valid_from = serializers.DateField(required=False)
    valid_to = serializers.DateField(required=False, allow_null=True)


class Article(door.Shape):
    """An article as it stands."""

    id = serializers.IntegerField()
    version = serializers.IntegerField()
    kind = serializers.CharField()
    title = serializers.CharField()
    body = serializers.CharField()
    tags = serializers.ListField(child=serializers.CharField())
    roles = serializers.ListField(child=serializers.CharField())
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(allow_null=True)
    updated_at = serializers.DateTimeField()


class Articles(door.Shape):
    """Articles, the closest to the words asked for first, without words the newest."""

    results = Article(many=True)


class Sought(door.Shape):
    """What is looked for."""

    q = door.optional(100, "Words of title, tags or text; pinyin too.")
    kind = serializers.ChoiceField(
        choices=("", *rules.KINDS), required=False, default="", help_text="Of one kind alone."
    )
    tag = door.optional(rules.LONGEST_TAG, "With one tag alone.")


class Edition(door.Shape):
    """An article as it was written at a moment."""

    number = serializers.IntegerField()
    title = serializers.CharField()
    body = serializers.CharField()
    at = serializers.DateTimeField()
    user = serializers.CharField(allow_null=True)


class Editions(door.Shape):
    """The editions of an article, newest first."""

    results = Edition(many=True)


@extend_schema_field({"type": "string", "format": "binary"})
class Bytes(serializers.FileField):
    """The bytes of a file."""


class NewFile(door.Shape):
    """A photo or document for an article, sent as a form."""

    file = Bytes(help_text="JPEG, PNG, GIF, WebP, PDF, Office or plain text, at most 10 MB.")


class File(door.Shape):
    """A file of an article."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    media_type = serializers.CharField()
    n_bytes = serializers.IntegerField()


class Content(File):
    """A file with its bytes."""

    content = serializers.CharField(help_text="Base64.")


class Files(door.Shape):
    """The files of an article, oldest first."""

    results = File(many=True)


class ArticleList(door.View):
    """The articles."""

    acts = {"GET": "knowledge.view", "POST": "knowledge.edit"}

    @door.call(returns=Articles, query=Sought)
    def get(self, request: Any, query: dict[str, Any]) -> dict[str, Any]:
        """Return up to 200 articles the caller's role reads today, those a text finds or the newest."""
        narrowed = reader() | {"kind": query["kind"], "tag": query["tag"]}
        text = query["q"]
        rows = queries.found(text, **narrowed) if text else queries.articles(**narrowed)
        return {"results": [_told(row) for row in rows[:MOST]]}

    @door.call(returns=Article, status=201, takes=NewArticle)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Add an article; no two have the same title."""
        given = {"valid_from": reader()["day"]} | body
        given |= {name: tuple(body.get(name, ())) for name in ("tags", "roles")}
        article_id = actions.add_article(new=actions.NewArticle(**given), at=clock.now())
        self.headers["Location"] = reverse("api-article", args=[article_id])
        return told(article_id)


class OfArticle(door.View):
    """What is about an article the caller's role reads."""

    def find(self, **where: Any) -> None:
        """Find the article."""
        door.found(queries.article(where["article_id"], **reader()))


class OneArticle(OfArticle):
    """One article."""

    acts = {"GET": "knowledge.view", "PATCH": "knowledge.edit"}

    @door.call(returns=Article, finds=True)
    def get(self, request: Any, article_id: int) -> dict[str, Any]:
        """Return an article."""
        return told(article_id)

    @door.call(returns=Article, takes=ChangedArticle, finds=True)
    def patch(self, request: Any, article_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Change an article; on a version that is no longer the present one it is refused."""
        version = body.pop("version")
        actions.change_article(article_id=article_id, values=body, version=version, at=clock.now())
        return told(article_id)


class Withdrawal(OfArticle):
    """Whether an article is in force."""

    acts = {"POST": "knowledge.edit", "DELETE": "knowledge.edit"}
    http_method_names = ["post", "delete"]

    @door.call(returns=Article, finds=True)
    def post(self, request: Any, article_id: int) -> dict[str, Any]:
        """Take an article out of force from today on; it is kept."""
        actions.withdraw(article_id=article_id, day=reader()["day"], at=clock.now())
        return told(article_id)

    @door.call(returns=Article, finds=True)
    def delete(self, request: Any, article_id: int) -> dict[str, Any]:
        """Put an article in force again, without an end."""
        actions.put_back(article_id=article_id, at=clock.now())
        return told(article_id)


class ArticleEditions(OfArticle):
    """How an article came to be."""

    acts = {"GET": "knowledge.edit"}

    @door.call(returns=Editions, finds=True)
    def get(self, request: Any, article_id: int) -> dict[str, Any]:
        """Return the editions of an article."""
        rows = list(queries.editions(article_id))
        names = org_queries.names({row.user_id for row in rows} - {None})
        return {
            "results": [
                {"number": row.number, "title": row.title, "body": row.body, "at": row.at,
                 "user": names.get(row.user_id or 0)}
                for row in rows
            ]
        }  # fmt: skip


class ArticleFiles(OfArticle):
    """The files of an article."""

    acts = {"GET": "knowledge.view", "POST": "knowledge.edit"}
    parser_classes = [MultiPartParser]

    @door.call(returns=Files, finds=True)
    def get(self, request: Any, article_id: int) -> dict[str, Any]:
        """Return the files of an article."""
        return {"results": [_file(row) for row in queries.files(article_id)]}

    @door.call(returns=File, status=201, takes=NewFile, finds=True)
    def post(self, request: Any, article_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Attach a photo or document; the article is found by its name, too."""
        given = body["file"]
        upload = actions.Upload(given.name or "", given.read())
        try:
            (file_id,) = actions.attach_files(article_id=article_id, files=[upload], at=clock.now())
        except file_actions.FileRefused as refusal:
            said = _("At most 10 MB; JPEG, PNG, GIF, WebP, PDF, Office or plain text.")
            raise Refused("file", said, code=refusal.code) from None
        self.headers["Location"] = reverse("api-article-file", args=[article_id, file_id])
        return _file(queries.file(article_id, file_id))


class ArticleFile(OfArticle):
    """One file of an article."""

    acts = {"GET": "knowledge.view", "DELETE": "knowledge.edit"}
    http_method_names = ["get", "head", "delete"]

    @door.call(returns=Content, finds=True)
    def get(self, request: Any, article_id: int, attachment_id: int) -> dict[str, Any]:
        """Return a file with its bytes in base64."""
        kept = door.found(queries.file(article_id, attachment_id))
        content = door.found(file_queries.content(kept.key))
        return _file(kept) | {"content": b64encode(content).decode()}

    @door.call(returns=File, finds=True)
    def delete(self, request: Any, article_id: int, attachment_id: int) -> dict[str, Any]:
        """Take a file away from an article; it is kept like a former edition."""
        kept = door.found(queries.file(article_id, attachment_id))
        actions.take_file_away(article_id=article_id, file_id=kept.pk, at=clock.now())
        return _file(kept)


class RestoredFile(OfArticle):
    """A file that was taken away."""

    act = "knowledge.edit"

    @door.call(returns=File, finds=True)
    def post(self, request: Any, article_id: int, attachment_id: int) -> dict[str, Any]:
        """Put a file back."""
        kept = door.found(queries.file(article_id, attachment_id, is_away=True))
        actions.put_file_back(article_id=article_id, file_id=kept.pk, at=clock.now())
        return _file(kept)


def _file(row: Any) -> dict[str, Any]:
    return {"id": row.pk, "name": row.name, "media_type": row.media_type, "n_bytes": row.n_bytes}


def reader() -> dict[str, Any]:
    """Return the role that reads and the day on which."""
    user = org_queries.user(base.actor().user_id or 0)
    return {"role": user.role if user else "", "day": org_queries.business_date(clock.now())}


def told(article_id: int) -> dict[str, Any]:
    """Return an article the caller's role reads."""
    return _told(door.found(queries.article(article_id, **reader())))


def _told(row: Any) -> dict[str, Any]:
    names = ("id", "version", "kind", "title", "body", "valid_from", "valid_to", "updated_at")
    return {name: getattr(row, name) for name in names} | {"tags": row.tag_names, "roles": row.role_names}


urls = [
    path("articles", ArticleList.as_view(), name="api-articles"),
    path("articles/<int:article_id>", OneArticle.as_view(), name="api-article"),
    path("articles/<int:article_id>/withdrawal", Withdrawal.as_view(), name="api-article-withdrawal"),
    path("articles/<int:article_id>/editions", ArticleEditions.as_view(), name="api-article-editions"),
    path("articles/<int:article_id>/files", ArticleFiles.as_view(), name="api-article-files"),
    path("articles/<int:article_id>/files/<int:attachment_id>", ArticleFile.as_view(), name="api-article-file"),
    path(
        "articles/<int:article_id>/files/<int:attachment_id>/restore", RestoredFile.as_view(),
        name="api-article-file-restore",
    ),
]  # fmt: skip
