"""Knowledge: search over playbooks, cases, scripts, answers and house rules; an article with its editions."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.archives import queries as archive_queries
from zhike.apps.core import base, clock
from zhike.apps.knowledge import actions, queries, rules
from zhike.apps.org import queries as org_queries
from zhike.apps.org import rules as org_rules
from zhike.web import attachments, codes, frame, prose
from zhike.web.door import Request, found, page

MOST_SHOWN, N_TAGS, N_FACTS, LONGEST_QUERY = 100, 20, 10, 100
MOST_BYTES = 200_000
TAGS_HELP = gettext_lazy("Words between commas, such as win-back, price.")
ROLES_HELP = gettext_lazy("Nobody chosen: everybody who signs in.")


def kind_choices() -> list[tuple[str, str]]:
    """Return the kinds of articles in the reader's words."""
    return [(kind, codes.label(kind)) for kind in rules.KINDS]


class ArticleForm(forms.Form):
    """An article as it is written."""

    title = forms.CharField(max_length=120, label=gettext_lazy("Title"))
    kind = forms.ChoiceField(choices=kind_choices, label=gettext_lazy("Kind"))
    tags = forms.CharField(max_length=200, required=False, label=gettext_lazy("Tags"), help_text=TAGS_HELP)
    valid_from = forms.DateField(
        label=gettext_lazy("In force from"), widget=forms.DateInput(attrs={"type": "date"})
    )  # fmt: skip
    valid_to = forms.DateField(
        required=False, label=gettext_lazy("Until before"), widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("Left open: without end."),
    )  # fmt: skip
    body = forms.CharField(
        max_length=rules.LONGEST_BODY, widget=forms.Textarea(attrs={"rows": 16}), label=gettext_lazy("Text"),
        help_text=gettext_lazy("A line that begins with # is a heading, one that begins with - a point of a list."),
    )  # fmt: skip
    roles = forms.MultipleChoiceField(
        choices=lambda: [(role, codes.label(role)) for role in org_rules.ROWS], required=False,
        label=gettext_lazy("Who reads it"), help_text=ROLES_HELP,
    )  # fmt: skip
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    @property
    def values(self) -> dict[str, Any]:
        """Return what was written, tags and roles as names."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return given | {"tags": tuple(rules.tags_of(given["tags"])), "roles": tuple(given["roles"])}


class FileForm(forms.Form):
    """A Markdown file that becomes an article."""

    file = forms.FileField(label=gettext_lazy("Markdown file"))
    kind = forms.ChoiceField(choices=kind_choices, label=gettext_lazy("Kind"))

    def clean_file(self) -> tuple[str, str]:
        """Return title and text of the file, or say why it is not taken."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 200 kB."))
        try:
            title, body = rules.from_markdown(file.read().decode("utf-8-sig"), file.name)
        except UnicodeDecodeError:
            raise forms.ValidationError(_("The file is not text in UTF-8.")) from None
        if not title or not body or "\x00" in body or len(body) > rules.LONGEST_BODY:
            raise forms.ValidationError(_("The file has no text, or one of more than 20,000 characters."))
        return title[:120], body


def reader(request: Request) -> dict[str, Any]:
    """Return the role that reads and the day on which."""
    return {"role": request.actor.role, "day": frame.of(request).business_date}


def search(request: Request) -> HttpResponse:
    """Show what a text finds, or the newest articles without one."""
    text = request.GET.get("q", "").replace("\x00", "")[:LONGEST_QUERY].strip()
    kind, tag = request.GET.get("kind", ""), request.GET.get("tag", "").replace("\x00", "")[: rules.LONGEST_TAG]
    narrowed = reader(request) | {"kind": kind if kind in rules.KINDS else "", "tag": tag}
    rows = queries.found(text, **narrowed) if text else list(queries.articles(**narrowed)[: MOST_SHOWN + 1])
    context = {
        "lines": [(row, rules.passage(row.body, text)) for row in rows[:MOST_SHOWN]],
        "has_more": len(rows) > MOST_SHOWN,
        "query": text, "kind": narrowed["kind"], "tag": tag, "kinds": kind_choices(),
        "tags": queries.tags(**reader(request))[:N_TAGS], "may_edit": request.actor.may("knowledge.edit"),
        "day": narrowed["day"],
        "facts": archive_queries.found(text, limit=N_FACTS) if text and request.actor.may("customer.view") else [],
    }  # fmt: skip
    return render(request, "knowledge/page.html", context)


def article(request: Request, article_id: int) -> HttpResponse:
    """Show an article; who writes them also sees its earlier editions."""
    reading = reader(request)
    shown = found(queries.article(article_id, **reading))
    may_edit = request.actor.may("knowledge.edit")
    editions = list(queries.editions(article_id)) if may_edit else []
    wanted = next((one for one in editions if str(one.number) == request.GET.get("edition")), None)
    names = org_queries.names({shown.author_id, *(one.user_id for one in editions)} - {None})
    context = {
        "article": shown, "blocks": prose.blocks((wanted or shown).body), "edition": wanted, "editions": editions,
        "names": names, "may_edit": may_edit, "day": reading["day"], "files": queries.files(article_id),
        "away": queries.files(article_id, is_away=True) if may_edit else [], "accepted": attachments.ACCEPTED,
    }  # fmt: skip
    return render(request, "knowledge/article.html", context)


def add(request: Request) -> HttpResponse:
    """Write an article."""
    given = {name: request.GET.get(name, "")[:most] for name, most in (("title", 120), ("body", rules.LONGEST_BODY))}
    known = {"valid_from": reader(request)["day"], "kind": rules.KINDS[0]}
    form = ArticleForm(request.POST or None, initial=known | given)
    if request.method == "POST" and form.is_valid():
        try:
            article_id = actions.add_article(new=actions.NewArticle(**form.values), at=clock.now())
        except (actions.TitleTaken, actions.BadSpan) as refused:
            _say(form, refused)
        else:
            frame.say(request, _("The article is kept and can be found."))
            return redirect("article", article_id)
    return _form(request, form, None)


def edit(request: Request, article_id: int) -> HttpResponse:
    """Change an article on the version the reader saw."""
    shown = found(queries.article(article_id, **reader(request)))
    if request.method == "GET":
        now = {name: getattr(shown, name) for name in ArticleForm.base_fields}
        return _form(request, ArticleForm(initial=now | {"tags": ", ".join(shown.tag_names),
                                                         "roles": shown.role_names}), shown)  # fmt: skip
    form = ArticleForm(request.POST)
    if not form.is_valid():
        return _form(request, form, shown)
    try:
        version = form.cleaned_data["version"] or 0
        actions.change_article(article_id=article_id, values=form.values, version=version, at=clock.now())
    except (actions.TitleTaken, actions.BadSpan) as refused:
        _say(form, refused)
        return _form(request, form, shown)
    except base.StaleRecord:
        return _form(request, form, found(queries.article(article_id, **reader(request))), status=409)
    frame.say(request, _("Saved."))
    return redirect("article", article_id)


def _say(form: ArticleForm | FileForm, refused: Exception) -> None:
    if isinstance(refused, actions.BadSpan):
        form.add_error("valid_to", _("It ends before it begins."))
    else:
        form.add_error("title" if "title" in form.fields else "file", _("Another article has this title."))


def _form(request: Request, form: ArticleForm, shown: Any, *, status: int = 0) -> HttpResponse:
    context = {"form": form, "article": shown, "is_stale": status == 409}
    return render(request, "knowledge/edit.html", context, status=status or (422 if form.errors else 200))


def bring(request: Request) -> HttpResponse:
    """Make an article of a Markdown file."""
    is_post = request.method == "POST"
    form = FileForm(request.POST if is_post else None, request.FILES if is_post else None)
    if is_post and form.is_valid():
        title, body = form.cleaned_data["file"]
        new = actions.NewArticle(
            kind=form.cleaned_data["kind"], title=title, body=body, valid_from=reader(request)["day"]
        )  # fmt: skip
        try:
            article_id = actions.add_article(new=new, at=clock.now())
        except actions.TitleTaken as refused:
            _say(form, refused)
        else:
            frame.say(request, _("The file became an article. Give it tags, and say who reads it."))
            return redirect("article_edit", article_id)
    return render(request, "knowledge/bring.html", {"form": form}, status=422 if form.errors else 200)


def withdraw(request: Request, article_id: int) -> HttpResponse:
    """Take an article out of force from today on."""
    reading = reader(request)
    found(queries.article(article_id, **reading))
    actions.withdraw(article_id=article_id, day=reading["day"], at=clock.now())
    frame.say(request, _("Out of force: only those who write articles see it now."), level="info")
    return redirect("article", article_id)


def put_back(request: Request, article_id: int) -> HttpResponse:
    """Put an article in force again."""
    found(queries.article(article_id, **reader(request)))
    actions.put_back(article_id=article_id, at=clock.now())
    frame.say(request, _("In force again, without an end."))
    return redirect("article", article_id)


VIEW, EDIT, BOTH, POST = "knowledge.view", "knowledge.edit", ("GET", "POST"), ("POST",)
urls = [
    page("knowledge/", search, act=VIEW, name="knowledge"),
    page("knowledge/add/", add, act=EDIT, name="article_add", methods=BOTH),
    page("knowledge/bring/", bring, act=EDIT, name="article_bring", methods=BOTH),
    page("knowledge/<int:article_id>/", article, act=VIEW, name="article"),
    page("knowledge/<int:article_id>/edit/", edit, act=EDIT, name="article_edit", methods=BOTH),
    page("knowledge/<int:article_id>/withdraw/", withdraw, act=EDIT, name="article_withdraw", methods=POST),
    page("knowledge/<int:article_id>/put-back/", put_back, act=EDIT, name="article_put_back", methods=POST),
]
