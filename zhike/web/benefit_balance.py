"""The balance of benefits: seven levers, what each side gains before and after, and the floors neither breaks."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhike.analytics import balance
from zhike.analytics.errors import InputError
from zhike.web import words
from zhike.web.door import Request, page

NEEDED = ("customer", "due", "company", "minimum")
TYPED = (*NEEDED, "customer_after", "company_after", "perceived")
EXAMPLE = "customer=12&due=9&company=5&minimum=4&customer_after=10&company_after=7"


def names() -> dict[str, str]:
    """Return the words of what is typed."""
    return {
        "customer": _("Benefit of the customer"), "due": _("What it is due"), "company": _("Our benefit"),
        "minimum": _("The least we need"), "customer_after": _("The customer's afterwards"),
        "company_after": _("Ours afterwards"), "perceived": _("Valued more by the customer"),
    }  # fmt: skip


def benefit_balance(request: Request) -> HttpResponse:
    """Show the form and, once it is filled, both sides of the scenario and whether it is refused."""
    typed = {name: request.GET.get(name, "").strip()[:40] for name in TYPED}
    found, errors = None, {}
    if any(typed.values()):
        try:
            found = balance.simulate(**typed)
        except InputError as refused:
            name = refused.field or NEEDED[0]
            errors = {name: words.refusal(refused, names().get(name, name))}
    context: dict[str, Any] = {
        "typed": typed, "names": names(), "errors": errors, "found": found, "example": f"?{EXAMPLE}",
        "needed": NEEDED, "pulled": found.levers if found else (), "levers": balance.LEVERS,
    }  # fmt: skip
    return render(request, "calculator/balance.html", context, status=422 if errors else 200)


urls = [page("benefit-balance/", benefit_balance, act="calc.use", name="benefit_balance")]
