"""Files of an article: attached, handed out, taken away and put back."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from zhike.apps.core import clock
from zhike.apps.files import actions as file_actions
from zhike.apps.knowledge import actions, queries
from zhike.web import attachments, frame
from zhike.web.door import Request, found, page
from zhike.web.knowledge import reader


def attach(request: Request, article_id: int) -> HttpResponse:
    """Attach photos or documents to an article."""
    found(queries.article(article_id, **reader(request)))
    given = request.FILES.getlist("files")[: attachments.MOST_FILES]
    files = [actions.Upload(file.name or "", file.read()) for file in given]
    try:
        actions.attach_files(article_id=article_id, files=files, at=clock.now())
    except file_actions.FileRefused as refusal:
        frame.say(request, str(attachments.FAULTS[refusal.code]), level="danger")
    else:
        said = _("Attached, and found by its name.") if files else _("Choose a file first.")
        frame.say(request, said, level="success" if files else "warning")
    return redirect("article", article_id)


def file(request: Request, article_id: int, attachment_id: int) -> HttpResponseBase:
    """Hand out a file of an article one may read."""
    found(queries.article(article_id, **reader(request)))
    return attachments.hand_out(found(queries.file(article_id, attachment_id)))


def take_away(request: Request, article_id: int, attachment_id: int) -> HttpResponse:
    """Take a file away from an article."""
    found(queries.article(article_id, **reader(request)))
    found(queries.file(article_id, attachment_id))
    actions.take_file_away(article_id=article_id, file_id=attachment_id, at=clock.now())
    undo_url = reverse("article_file_back", args=[article_id, attachment_id])
    frame.say(request, _("Taken away; it is kept with the former editions."), undo_url=undo_url)
    return redirect("article", article_id)


def put_back(request: Request, article_id: int, attachment_id: int) -> HttpResponse:
    """Put a file back that was taken away."""
    found(queries.article(article_id, **reader(request)))
    found(queries.file(article_id, attachment_id, is_away=True))
    actions.put_file_back(article_id=article_id, file_id=attachment_id, at=clock.now())
    frame.say(request, _("The file is back."))
    return redirect("article", article_id)


EDIT, POST, ONE = "knowledge.edit", ("POST",), "knowledge/<int:article_id>/files/<int:attachment_id>/"
urls = [
    page("knowledge/<int:article_id>/files/", attach, act=EDIT, name="article_attach", methods=POST),
    page(ONE, file, act="knowledge.view", name="article_file"),
    page(f"{ONE}take-away/", take_away, act=EDIT, name="article_file_away", methods=POST),
    page(f"{ONE}put-back/", put_back, act=EDIT, name="article_file_back", methods=POST),
]
