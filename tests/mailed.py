"""Mails as mail programs write them, and a customer whose address is known and who was written to."""

from email.message import EmailMessage

from cast import AT

from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.outbound import actions as outbound_actions

WHO = "caigou@sunan.example"


def mail(
    subject: str, text: str = "三箱刀片崩刃", *, sender: str = f"采购 <{WHO}>", number: str = "1", **more
) -> bytes:
    """A mail as a mail program writes it."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, "kefu@us.example", subject
    made["Message-ID"] = f"<{number}@sunan.example>"
    for name, value in more.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made.as_bytes()


def wrote(cast) -> int:
    """Give the customer of the cast an address, write to it and return the number of the message."""
    with base.acting_as(base.System("test")):
        customer_actions.change_customer(customer_id=cast.customer_id, values={"email": WHO}, version=1, at=AT)
        return outbound_actions.send(
            channel="EMAIL", to=WHO, subject="交期", text="周五到货", noun="customer", object_id=cast.customer_id, at=AT
        )
