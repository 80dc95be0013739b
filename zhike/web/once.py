"""Shows a secret one time: a repeated submit is sent back instead, and nothing of it is kept."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from zhike.web.door import Request


def show(request: Request, title: str, secret: str, back: HttpResponseRedirect) -> HttpResponse:
    """Answer with a secret and the way back."""
    response = render(request, "users/secret.html", {"title": title, "secret": secret, "back": back.url})
    response.on_repeat = back  # type: ignore[attr-defined]  # read by config/submits.py
    return response
