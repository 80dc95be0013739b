"""Mails that come in, handed over by a mail server as they are: each becomes a complaint, a suggestion or a message."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import path
from rest_framework import parsers, serializers

from zhike.api import door
from zhike.apps.complaints import actions
from zhike.apps.core import clock

STATES = ("COMPLAINT", "SUGGESTION", "MESSAGE", "LAID_BY", "KNOWN")


class MailParser(parsers.BaseParser):
    """Takes a mail as the body of the call."""

    media_type = "message/rfc822"

    def parse(self, stream, media_type=None, parser_context=None):
        """Return the mail as a file."""
        return {"mail": SimpleUploadedFile("mail.eml", parser_context["request"]._request.body, self.media_type)}


class RawMail(door.Shape):
    """A mail as a mail server has it (RFC 822), the body of the call itself."""

    mail = serializers.FileField(help_text="At most 5 MB; what is larger is read from the mailbox.")


class TakenMail(door.Shape):
    """What became of a mail."""

    state = serializers.ChoiceField(
        choices=STATES, help_text="LAID_BY belongs to nobody yet and waits in the outbox; KNOWN was taken in before."
    )
    message_id = serializers.IntegerField(allow_null=True)
    number = serializers.CharField(allow_blank=True, help_text="Of the complaint or the suggestion.")
    reason = serializers.CharField(allow_blank=True, help_text="Why it belongs to nobody: a code.")


class InboundMails(door.View):
    """Mails that come in."""

    act = "complaint.edit"
    parser_classes = [MailParser]

    @door.call(returns=TakenMail, status=201, takes=RawMail)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Take a mail in for the customer who wrote it, among those the caller may see."""
        return vars(actions.take_mail(raw=body["mail"].read(), at=clock.now()))


urls = [path("inbound/mails", InboundMails.as_view(), name="api-inbound-mails")]
