"""Words for the names the program gives its fields, for parts of a report, and for acts in the audit trail."""

from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zhike.web import codes, format

Text = str | Promise

FIELDS: dict[str, Text] = {
    "answer": _("Answer"), "price": _("Their price"), "list_price": _("List price"), "product_id": _("Product"),
    "background": _("Where one learned and worked"), "schools": _("Schools"), "employers": _("Employers"),
    "roles": _("Roles"), "words": _("Words"), "items": _("Points"),
    "code": _("Code"), "name": _("Name"), "kind": _("Kind"), "status": _("Status"), "phone": _("Phone"),
    "email": _("E-mail"), "credit_code": _("Credit code"), "first_seen_date": _("Known since"),
    "created_at": _("Written down"), "updated_at": _("Last changed"), "branch": _("Branch"), "branch_id": _("Branch"),
    "branch_name": _("Branch"), "owner": _("Owner"), "owner_id": _("Owner"), "owner_name": _("Owner"),
    "valid_from": _("From"), "valid_to": _("Until"), "dimension": _("Dimension"), "source": _("Source"),
    "class_code": _("Class"), "service_level": _("Service level"), "audience": _("Audience"),
    "product_idea": _("Ideas for products"), "members": _("Classes"),
    "reason": _("Reason"), "purpose": _("Purpose"), "wording": _("Wording"), "channel": _("How"),
    "evidence": _("Evidence"), "given_date": _("Given on"), "withdrawn_at": _("Withdrawn"), "number": _("Number"),
    "order_date": _("Day"), "line_date": _("Day"), "n_lines": _("Lines"), "amount": _("Amount"),
    "currency": _("Currency"), "is_return": _("Return"), "quantity": _("Quantity"), "unit_price": _("Unit price"),
    "product_name": _("Product"), "at": _("When"), "actor": _("Who"), "act": _("Act"), "customer_id": _("Customer"),
    "username": _("Username"), "role": _("Role"), "is_active": _("May sign in"), "password": _("Password"),
    "level": _("Level"), "parent_id": _("Under"), "profit_rate": _("Profit rate"), "file": _("File"),
    "why": _("Why"), "basis": _("Legal basis"), "form": _("File format"), "asked": _("Filters"),
    "former": _("Before"), "outcome": _("Outcome"), "until_date": _("Until"), "title": _("Title"),
    "assignee_id": _("Assignee"), "fiscal_start_month": _("The fiscal year begins in"), "as_of": _("Judged on"),
    "business_date": _("Business date"), "import_id": _("Import"), "language": _("Language"), "note": _("Note"),
    "n_rows": _("Rows"), "n_new": _("New rows"), "n_updated": _("Changed rows"), "n_unchanged": _("Unchanged rows"),
    "person_phone": _("Phone"), "line": _("Line of business"), "rank": _("Rank"), "task_id": _("Task"),
    "reversed_by_id": _("Taken back by"), "segment": _("Segment"),
    "stage": _("Stage"), "suggested": _("Suggested then"), "verdict": _("New business"),
    "field": _("Field"), "value": _("Value"), "text": _("Text"), "direction": _("Direction"),
    "happened_at": _("When"), "learned": _("What we learned"), "next_step": _("Next step"), "due_date": _("Due"),
    "promised_to": _("Promised to"), "queued_at": _("When"), "to": _("To"), "subject": _("Subject"),
    "n_refused": _("Refused rows"), "file_name": _("File"), "ids": _("Records"), "columns": _("Columns"),
    "table": _("Rule table"), "merge": _("Merge"), "leaver_id": _("Who leaves"), "closes_access": _("Access ends"),
    "token": _("API token"), "list": _("List"), "shared": _("Shared"), "day": _("Day"), "error": _("Error"),
    "rule_version": _("Version of the rule table"), "end": _("Subscribed until"), "start": _("Begins"),
    "opens": _("What it opens"), "until": _("Until"), "month": _("Billing month"), "plan__name": _("Service plan"),
    "subscription__plan__name": _("Service plan"), "used_for": _("For what"), "bill__number": _("Bill"),
    "start_date": _("Begins"), "end_date": _("Subscribed until"), "consent_by": _("Who agreed"),
    "consent_date": _("Agreed on"), "consent_channel": _("How agreed"), "consent_evidence": _("Where the proof is"),
    "issued_date": _("Issued on"), "found_date": _("Found on"), "refunded_date": _("Given back on"),
    "refund_note": _("How"), "last_date": _("Until"), "ended_at": _("Ended"), "used_at": _("Last opened"),
    "order_number": _("As order"), "new_number": _("Became order"), "asked_at": _("Asked"),
    "file_id": _("File"), "n_bytes": _("Bytes"),
    "sha256": _("Fingerprint"), "rows": _("Rows"), "n_orders": _("Orders"), "occasion": _("Occasion"),
    "trigger": _("Trigger"), "query": _("Filters"), "deed": _("Do"), "target": _("To whom"), "person_id": _("Person"),
    "template": _("Say"), "change_field": _("What is set"), "change_value": _("Set to"), "letter_id": _("Template"),
    "due_days": _("Due after days"), "rest_days": _("Left alone for days"), "author_id": _("In the name of"),
    "merged_into_id": _("Merged into"), "joined_on": _("With us since"), "left_on": _("Left us on"),
    "hour": _("From which hour"), "weekday": _("On which days"), "is_on": _("Switched on"), "robot": _("Robot"),
    "has_phone": _("Own phone"), "priority": _("Priority"), "closed_at": _("Closed"), "provider": _("Kind"),
    "points": _("Points given"), "noted_date": _("Day"), "win_rate": _("Chance to win the rest"),
    "target_share": _("Share of wallet wanted"), "share": _("Share"), "referred_id": _("Customer it brought"),
    "way": _("How it brought them"), "competitor": _("Competitor"), "ended_date": _("Ended on"),
    "sealed": _("Settings"), "url": _("Address"), "events": _("Events"), "body": _("Text"),
    "detector": _("Detector"), "period": _("Period"), "opened": _("Opened"), "came_back": _("Came back"),
    "opened_date": _("Since"), "cleared_date": _("Gone since"),
    "snoozed_until": _("Put off until"),
    "TASK": _("Tasks"), "CUSTOMER": _("Customers"), "APPROVAL": _("Decisions"), "SYSTEM": _("The program"),
    "interest": _("What it looks at"), "need": _("What it needs"), "pack": _("Service pack"),
    "minutes": _("Minutes of the review"),
    "what": _("What for"), "n_quarters": _("Quarters as a key customer"), "tags": _("Words it is known by"),
    "since": _("Since"), "plan": _("Plan"), "obstacle": _("Obstacle removed"), "benefit": _("What it gains"),
    "interests": _("Key interests"), "hurdles": _("In the way of more"), "measure": _("Measured by"),
    "unit": _("Unit"), "point": _("Strength or weakness"), "offer": _("What we offer"), "done_date": _("Done on"),
    "request": _("What was asked for"), "alternative": _("Offered instead"), "assumptions": _("Assumptions"),
    "conclusion": _("What follows from it"), "asked_date": _("Asked on"), "skill": _("Skill"),
    "prompt__text": _("Question"), "state": _("How it stands"), "user_id": _("Who"), "hours": _("Hours"),
    "test": _("Test"), "expires": _("Valid until"), "expert_id": _("Expert"), "industry": _("Industry"),
    "prompt_id": _("Question"), "has_alternative": _("With an alternative"),
}  # fmt: skip
PARTS: dict[str, Text] = {
    "business_stages": _("Judged business stages"), "stage_moves": _("Moves of the relation"),
    "overrides": _("Orders taken in spite of the rule"),
    "warnings": _("Warnings"), "signs": _("Signs noticed"), "opportunities": _("Opportunities"),
    "customer_needs": _("Needs"), "gates": _("Gates passed"), "solutions": _("Solutions"),
    "quotations": _("Quotations"), "contracts": _("Contracts"),
    "write_offs": _("Write-offs"), "subscriptions": _("Subscriptions"), "readings_of_plans": _("Counted by month"),
    "bills": _("Bills"), "bill_lines": _("Lines of bills"), "violations": _("Charged without ground"),
    "passes": _("The customer's own page"), "order_requests": _("Asked for again"),
    "invoices": _("Invoices"), "credit_limits": _("Limits of credit"), "exemptions": _("Orders beyond the limit"),
    "holds": _("No new orders"), "risks": _("Risks"),
    "duties": _("Duty roster"), "reach_calls": _("Test calls and missed calls"),
    "service_incidents": _("Service incidents"), "detail_checks": _("Checks of details"),
    "customer_links": _("The customer's own page"), "contact_purposes": _("Purposes of contacts"),
    "complaints": _("Complaints"), "complaint_solutions": _("What was offered for complaints"),
    "suggestions": _("Suggestions"), "voice_links": _("The customer's own page for complaints"),
    "legacy_issues": _("Old issues"), "emergencies": _("Emergencies"),
    "emergency_log": _("Log of an emergency"), "churn_measures": _("Measures"),
    "churn_signals": _("Signs of leaving"), "churn_cases": _("Churn cases"),
    "customer": _("The record"), "homes": _("Home branches"), "formers": _("Former owners and statuses"),
    "classes": _("Classes through time"),
    "consents": _("Consents"), "orders": _("Orders"), "order_lines": _("Order lines"),
    "trail": _("Who did what with the record"), "facts": _("Archive"), "people": _("Key persons"),
    "contacts": _("Contacts"), "promises": _("Promises"), "messages": _("Messages"), "tasks": _("Tasks"),
    "strengths": _("Strengths and weaknesses"), "outlets": _("Outlets"), "statements": _("Statements"),
    "payments": _("Payments"), "costs": _("Costs"), "person": _("The record"), "parts": _("Parts of a key person"),
    "ties": _("Relations"), "staff_ties": _("Who of us knows them"), "occasions": _("Days that matter"),
    "notes": _("Delicate notes"), "invitations": _("Activities"), "visits": _("Visits"), "gifts": _("Gifts"),
    "remarks": _("What they said at a table"), "reviews": _("Reviews"), "interviews": _("Interviews"),
    "sessions": _("Problem sessions"), "proposals": _("Causes they named"), "candidates": _("Candidates"),
    "leads": _("Advertisements that brought them"),
    "readings": _("Publications they get"),
    "ratings": _("Ratings"), "wallets": _("Estimates of the wallet"), "referrals": _("Referrals"),
    "rivals": _("Competitors"),
    "copies": _("Copies sent"), "credit_reports": _("Credit reports"), "clippings": _("Clippings"),
    "profile": _("Profile"), "benefits": _("What the customer gains"), "account_reviews": _("Reviews of the quarter"),
    "rewards": _("Rewards"), "targets": _("As a target"), "finds": _("Who found it"),
    "first_contacts": _("First contact"), "relation_steps": _("Relation step by step"),
    "account_plans": _("Plans"), "goals": _("Goals"), "plan_actions": _("Planned actions"),
    "refusals": _("Refused requests"), "zero_reviews": _("Reviews from zero"), "asks": _("Asks"),
    "inquiries": _("Questions to experts"), "prompt_uses": _("Questions answered"),
    "key_accounts": _("Key accounts"),
    "survey_invitations": _("Surveys they were asked in"), "survey_answers": _("What they answered"),
}  # fmt: skip
# An act is "what.done": both halves have words.
THINGS: dict[str, Text] = {
    "change": _("Change"), "competitor": _("Competitor"), "move": _("Move of a competitor"),
    "dumping": _("Stock dumped"), "industryevent": _("Event of the industry"),
    "analysis": _("Analysis"), "backup": _("Backup"), "branch": _("Branch"), "call": _("Proposed call"),
    "class": _("Class"), "company": _("Company"), "consent": _("Consent"), "customer": _("Customer"),
    "event": _("Event"), "grant": _("Detail grant"), "detail": _("Granted detail"),
    "import": _("Import"), "list": _("List"), "order": _("Order"),
    "person": _("Person"), "table": _("Rule table"), "task": _("Task"), "token": _("API token"), "user": _("User"),
    "view": _("Saved view"), "archive": _("Archive"), "audit": _("Audit trail"), "batch": _("Batch of data"),
    "care": _("Care"), "channel": _("Channel"), "code": _("Short code"), "cost": _("Cost"), "feed": _("Calendar feed"),
    "field": _("Field"), "file": _("File"), "handover": _("Hand-over"), "hook": _("Webhook"),
    "interaction": _("Contact"), "job": _("Job"), "message": _("Message"), "outlet": _("Outlet"),
    "pair": _("Pair of records"), "part": _("Part of a key person"), "payment": _("Payment"),
    "phrase": _("Phrase not said"), "preference": _("Preference"), "private": _("Delicate note"),
    "factor": _("Second factor"), "clipping": _("Clipping"), "creditreport": _("Credit report"),
    "activity": _("Activity"), "visit": _("Visit"), "gift": _("Gift"), "review": _("Review"),
    "sheet": _("Check-list"), "giftitem": _("Gift of the catalogue"), "targetgroup": _("Target group"),
    "target": _("Targets"), "find": _("Prospect found"),
    "firstcontact": _("First contact"), "weekplan": _("Week of prospecting"), "building": _("Relation step by step"),
    "promise": _("Promise"), "rule": _("Rule"), "sensitive": _("Sensitive value"), "statement": _("Statement"),
    "stage": _("Business stage"), "cooperation": _("Rule of cooperation"),
    "swotitem": _("Strength or weakness"), "template": _("Message template"),
    "article": _("Article"), "webform": _("Web form"), "survey": _("Survey"), "wave": _("Wave"),
    "plan": _("Interview plan"), "interview": _("Interview"),
    "insight": _("Insight"), "session": _("Problem session"), "candidate": _("Candidate"),
    "advertisement": _("Advertisement"),
    "publication": _("Publication"),
    "issue": _("Issue"),
    "packaging": _("Packaging"),
    "core": _("Core asset"), "market": _("Rank in the market"), "rating": _("Rating"),
    "wallet": _("Estimate of the wallet"), "referral": _("Referral"), "rivalry": _("Competitor"),
    "scoremodel": _("Value model"), "sharedcost": _("Shared cost"),
    "dimension": _("Dimension"), "classification": _("Classification"),
    "tier": _("Tiers"), "retirement": _("Letting go"), "upgrade": _("Programme of growth"),
    "case": _("Churn case"), "signal": _("Sign of leaving"), "study": _("Systematic analysis"),
    "measure": _("Measure against churn"), "emergency": _("Emergency"), "legacyissue": _("Old issue"),
    "screening": _("Screening"), "support": _("Support"), "wording": _("Standing text"),
    "opportunity": _("Opportunity"), "customerneed": _("Need of a customer"), "contract": _("Contract"),
    "writeoff": _("Write-off"),
    "invoice": _("Invoice"), "creditlimit": _("Credit limit"), "exemption": _("Order beyond the limit"),
    "hold": _("Stop of orders"), "risk": _("Risk"), "receivable": _("Receivables"),
    "warning": _("Warning"), "sign": _("Sign noticed"), "period": _("Period"), "report": _("Report"),
    "profile": _("Profile"), "benefit": _("Benefit to the customer"), "accountreview": _("Review of a key customer"),
    "reward": _("Reward"), "need": _("Need of ours"), "accountplan": _("Plan for a customer"), "goal": _("Goal"),
    "planaction": _("Planned action"), "refusal": _("Refused request"), "zeroreview": _("Review from zero"),
    "learning": _("Learning"), "certificate": _("Certificate"), "inquiry": _("Question to an expert"),
    "ask": _("Request to a customer"), "prompt": _("Question of the bank"), "promptuse": _("Question answered"),
    "profilecard": _("Card for customers"),
    "keyaccount": _("Key account"), "deputy": _("Deputyship"), "keyunit": _("Unit"),
    "shift": _("Line of the duty roster"), "reachcall": _("Test call or missed call"),
    "customerlink": _("Customer's own page"), "incident": _("Service incident"),
    "detailcheck": _("Check of details"), "contactpurpose": _("Purpose of a contact"),
    "complaint": _("Complaint"), "suggestion": _("Suggestion"), "improvement": _("Improvement"),
    "voicelink": _("Customer's own page for complaints"),
    "subscription": _("Subscription"), "serviceplan": _("Service plan"), "bill": _("Bill"),
    "violation": _("Charge without ground"), "pass": _("Pass to the customer's own page"),
    "orderrequest": _("Order asked for again"), "policydocument": _("What we promise customers"),
}  # fmt: skip
DEEDS: dict[str, Text] = {
    "gate": _("gate passed"), "gate_back": _("gate taken back"), "win": _("won"), "lose": _("lost"),
    "solve": _("proposal written"), "offer": _("proposal offered"), "turn_down": _("proposal declined"),
    "quote": _("price quoted"),
    "pilot": _("tried in one place"), "fire": _("stop rule fired"), "release": _("let go on"),
    "activate": _("rolled out"), "judge": _("judged"), "rate": _("rated"), "estimate": _("estimated"),
    "add": _("added"), "answer": _("answered"), "assign": _("assigned"), "change": _("changed"),
    "check": _("checked"), "close": _("closed"), "download": _("downloaded"), "drop": _("dropped"), "end": _("ended"),
    "erase": _("erased"), "export": _("exported"), "finish": _("finished"), "give": _("given"), "keep": _("kept"),
    "login": _("signed in"), "make": _("made"), "map": _("columns matched"), "move": _("moved"),
    "password": _("password changed"),
    "remove": _("removed"), "rename": _("renamed"), "report": _("report read"), "request": _("requested"),
    "restore": _("restored"), "retry": _("tried again"), "revoke": _("revoked"), "run": _("carried out"),
    "start": _("started"), "take_back": _("taken back"), "unassign": _("assignment taken back"),
    "undo": _("undone"), "withdraw": _("withdrawn"), "amend": _("amended"), "approve": _("approved"),
    "begin": _("begun"), "bulk": _("changed in bulk"), "bulk_undo": _("change in bulk taken back"),
    "decide": _("decided"), "expire": _("expired"), "fix": _("cells put right"), "know": _("relation noted"),
    "learn": _("something learned"), "merge": _("merged"), "merge_away": _("merged into another"),
    "open": _("opened"), "reopen": _("reopened"), "reveal": _("revealed"), "rotate": _("secret replaced"),
    "save": _("saved"), "set": _("set by hand"), "scan": _("looked through"), "send": _("sent"),
    "settle": _("settled"), "touch": _("touched by a correction"), "stop": _("stopped"), "accept": _("taken on"),
    "snooze": _("put off"), "dismiss": _("dismissed"), "note": _("noted"),
    "switch": _("switched on or off"), "tie": _("relation noted"), "tie_again": _("relation brought back"),
    "invite": _("guests invited"), "uninvite": _("invitations taken back"), "attend": _("attendance noted"),
    "plan": _("planned"), "post": _("posted"), "own": _("somebody made responsible"),
    "use": _("taken out for use"), "read": _("record opened"),
    "demand": _("demanded of roles"), "recover": _("recovery code used"), "renew": _("recovery codes renewed"),
    "reset": _("reset"),
    "seat": _("somebody of us at the table"), "unseat": _("somebody of us left the table"),
    "said": _("remark noted"), "unsaid": _("remark taken back"), "agree": _("something agreed"),
    "draw": _("drawn by lot"), "hold": _("held"),
    "join": _("somebody came"), "leave": _("somebody was taken off the list"), "name": _("a cause named"),
    "vote": _("a voice given or taken back"), "hand": _("handed over"),
    "lead": _("lead noted"),
    "override": _("set aside"),
    "bind": _("what a class leads to written"), "propose": _("proposals made"),
    "confirm": _("confirmed"),
    "readers": _("readers added"),
    "take_off": _("reader taken off"),
    "decline": _("reader wants it no longer"),
    "nominate": _("proposed by hand"), "appoint": _("others answer for it"),
    "rule": _("rule changed"), "undecide": _("decision taken back"), "grant": _("granted"),
    "opened": _("case opened"), "checked": _("questions answered"), "planned": _("plan written"),
    "asked": _("approval asked for"), "approved": _("approved"), "refused": _("sent back"),
    "told": _("customer told"), "stayed": _("customer stayed"), "left": _("customer left"),
    "withdrawn": _("case withdrawn"),
    "analyse": _("analysed"), "correct": _("correction noted"),
    "follow": _("opened and closed by the analysis"),
    "return": _("copy came back"),
    "ask": _("approval asked for"),
    "repeat": _("carried out again"), "try": _("tried"), "unmerge": _("merge undone"), "untie": _("relation removed"),
    "write": _("written"),
    "unsettle": _("settlement taken back"), "dispute": _("dispute noted"), "treat": _("answer put in force"),
    "evaluate": _("effect noted"), "unname": _("a cause taken back"),
    "measure": _("measured"),
    "publish": _("published"), "mend": _("improvement begun"), "mended": _("improvement done"),
    "verify": _("improvement verified"), "tell": _("respondents told"), "explain": _("fall explained"),
    "consent": _("consent recorded"), "count": _("use counted"), "import": _("taken over"), "price": _("price set"),
    "refuse": _("sent back"), "refund": _("given back"), "clear": _("cleared up"), "take": _("ordered"),
}  # fmt: skip
# Acts that only look, and are written down because of what they look at.
READS = (
    "list.export", "person.report", "backup.download", "sensitive.read", "sensitive.reveal", "private.read",
    "private.reveal", "detail.read",
)  # fmt: skip


def field(name: str) -> str:
    """Return the words for a field; one that is not listed is shown as it stands."""
    return str(FIELDS.get(name, name))


def part(name: str) -> str:
    """Return the words for a part of a report."""
    return str(PARTS.get(name, name))


def act(code: str) -> str:
    """Return the words for an act."""
    thing, dot, deed = code.partition(".")
    if not dot:
        return str(DEEDS.get(code, code))
    if thing not in THINGS or deed not in DEEDS:
        return code
    return gettext("%(thing)s: %(deed)s") % {"thing": THINGS[thing], "deed": DEEDS[deed]}


def told(value: Any) -> str:
    """Return a value in words."""
    # The first day there is stands for "from the beginning".
    if value in (None, "", date.min):
        return format.NONE
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, date):
        return format.date_text(value)
    return codes.label(value) if isinstance(value, str) else str(value)
