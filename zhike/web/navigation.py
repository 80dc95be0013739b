"""The lines of the navigation, and what of them a reader is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.urls import URLResolver, get_resolver
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zhike.web.addresses import address

Text = str | Promise
# What is told of an entry: its words, its icon, where it leads and what else is reached from there.
Told = tuple[str, str, tuple[str, ...]]


@dataclass(frozen=True, eq=False)
class Entry:
    """One line of the navigation: page, words, icon, act, lists reached from it; where else to go without the act."""

    page: str
    label: Text
    icon: str
    act: str
    leads_to: Sequence[str] = ()
    instead: Sequence[tuple[str, str]] = ()

    @property
    def ways(self) -> Sequence[tuple[str, str]]:
        """Return the pages it may lead to with the act of each, the first that is open holds."""
        return ((self.page, self.act), *self.instead)

    def told(self, acts: frozenset[str]) -> Told:
        """Return what is told of it in the language of this answer; no address where no page is open."""
        path = next((path for page, act in self.ways if act in acts and (path := address(page))), "")
        return str(self.label), self.icon, (path, *filter(None, map(address, self.leads_to))) if path else ()


@dataclass(frozen=True)
class Group:
    """At most seven entries under a heading, open where they are daily work; without a label they stand on top."""

    name: str
    label: Text
    entries: Sequence[Entry]
    is_daily: bool = False


class Guide:
    """Tells each reader the lines open to them; the same acts in the same language always open the same lines."""

    def __init__(self, groups: Sequence[Group]) -> None:
        self.groups = groups
        self.acts = frozenset(act for group in groups for entry in group.entries for _page, act in entry.ways)
        self._known = lru_cache(maxsize=500)(self._open_to)

    def open_to(self, acts: frozenset[str], language: str) -> list[tuple[Group, list[Told]]]:
        """Return the groups that have lines for whoever may do these acts, in the language of this answer."""
        return self._known(acts, language, get_resolver())

    def _open_to(self, acts: frozenset[str], _language: str, _within: URLResolver) -> list[tuple[Group, list[Told]]]:
        groups = [(group, [entry.told(acts) for entry in group.entries]) for group in self.groups]
        known = [(group, [told for told in entries if told[2]]) for group, entries in groups]
        return [(group, entries) for group, entries in known if entries]


NAVIGATION = (
    Group(
        "top",
        "",
        (
            Entry("today", _("Today"), "home-2", "today.view"),
            Entry("tasks", _("Tasks"), "list-check", "task.view"),
            Entry("knowledge", _("Knowledge"), "bulb", "knowledge.view"),
        ),
    ),
    Group(
        "customers",
        _("Customers"),
        (
            Entry("customers", _("Customers"), "users", "customer.view"),
            Entry("people", _("Key persons"), "id", "person.view", ("candidates",)),
            Entry("orders", _("Orders"), "receipt", "order.view"),
            Entry("receivables", _("Receivables"), "coin", "order.view", ("late_payment",)),
            Entry(
                "satisfaction",
                _("Satisfaction"),
                "mood-smile",
                "figure.view",
                ("surveys", "wave", "expectations", "delivered", "levers", "personnel", "reputation", "value_chain"),
            ),
        ),
        is_daily=True,
    ),
    Group(
        "relations",
        _("Relations with customers"),
        (
            Entry("interactions", _("Contacts"), "message", "interaction.view", ("interviews", "sessions", "insights")),
            Entry("promises", _("Promises"), "heart-handshake", "interaction.view"),
            Entry("visits", _("Visits"), "route", "interaction.view"),
            Entry("complaints", _("Complaints"), "mood-angry", "complaint.view", ("suggestions", "improvements")),
            Entry("care", _("Care calendar"), "calendar-heart", "interaction.view", ("gifts",)),
            Entry("activities", _("Activities"), "users-group", "interaction.view"),
            Entry("reviews", _("Reviews"), "checkup-list", "review.view"),
        ),
        is_daily=True,
    ),
    Group(
        "development",
        _("Development"),
        (
            Entry(
                "targets",
                _("Targets"),
                "target",
                "customer.view",
                ("target_exclusions", "prospecting", "leads", "target_groups"),
            ),
            Entry("reserve_pool", _("Reserve pool"), "users-group", "customer.view"),
            Entry("opportunity_board", _("Opportunities"), "flag", "sale.view", ("opportunities",)),
            Entry("customer_needs", _("Needs"), "bulb", "sale.view"),
            Entry("contracts", _("Contracts"), "file-text", "sale.view", ("contract_calendar",)),
            Entry("development_report", _("Winning customers"), "trophy", "figure.view"),
        ),
        is_daily=True,
    ),
    Group(
        "value",
        _("Value and grading"),
        (
            Entry(
                "overview",
                _("Customer value"),
                "diamond",
                "figure.view",
                ("value", "core_assets", "what_if", "market_ranks", "demand", "checkup"),
            ),
            Entry("negative", _("Negative value"), "scale", "order.view", ("costs",)),
            Entry(
                "tiers",
                _("Tiers"),
                "crown",
                "figure.view",
                ("tier_policy", "tier_changes", "retirements", "upgrades", "screening", "supports"),
                (("retirements", "retirement.view"), ("upgrades", "customer.view")),
            ),
            Entry(
                "classification",
                _("Classification"),
                "stack-2",
                "figure.view",
                instead=(("class_pools", "customer.view"),),
            ),
            Entry("lifecycles", _("Lifecycles"), "route", "figure.view", ("stage_reviews", "churn_comparison")),
            Entry("statement", _("Customer assets"), "wallet", "figure.view"),
        ),
        is_daily=True,
    ),
    Group(
        "keyaccounts",
        _("Key accounts"),
        (
            Entry(
                "key_accounts",
                _("Key accounts"),
                "diamond",
                "customer.view",
                (
                    "key_proposals",
                    "key_violations",
                    "key_unit",
                    "reservations",
                    "key_path",
                    "key_contribution",
                    "key_customers",
                ),
            ),
            Entry(
                "relation_health",
                _("Health of relations"),
                "heart-handshake",
                "customer.view",
                (
                    "relation_overview",
                    "relation_efforts",
                    "relation_principles",
                    "relation_cover",
                    "relation_programmes",
                    "relation_model",
                ),
            ),
            Entry("general_manager", _("Manager's page"), "crown", "keyaccount.manage"),
            Entry(
                "service_fulfilment",
                _("Service"),
                "checkup-list",
                "service.view",
                ("service_standards", "service_duty", "service_incidents", "service_requests"),
            ),
        ),
        is_daily=True,
    ),
    Group(
        "membership",
        _("Membership and loyalty"),
        (
            Entry("members", _("Members"), "user-plus", "loyalty.view", ("member_levels",)),
            Entry("benefits", _("Rewards and benefits"), "gift", "loyalty.view"),
            Entry("recommendations", _("Referrals"), "users-group", "loyalty.view"),
            Entry("partners", _("Alliance partners"), "heart-handshake", "loyalty.view"),
            Entry("loyalty", _("Loyalty"), "mood-smile", "figure.view"),
            Entry(
                "bills",
                _("Bills"),
                "receipt",
                "bill.view",
                ("bill_violations", "service_plans", "bill_run", "order_requests", "policy_documents"),
            ),
            Entry("subscriptions", _("Subscriptions"), "repeat", "bill.view"),
        ),
        is_daily=True,
    ),
    Group(
        "churn",
        _("Churn and warnings"),
        (
            Entry(
                "churn",
                _("Churn"),
                "trending-down",
                "figure.view",
                ("churn_control", "churn_damage", "closings", "prediction"),
            ),
            Entry(
                "churn_cases",
                _("Churn cases"),
                "user-minus",
                "customer.view",
                (
                    "churn_reasons",
                    "churn_definition",
                    "churn_studies",
                    "churn_measures",
                    "churn_emergencies",
                    "legacy_issues",
                    "churn_conduct",
                ),
            ),
            Entry("warnings", _("Warnings"), "bell-ringing", "warning.view", ("warning_list", "detectors", "risks")),
            Entry("changes", _("Changes"), "arrows-split", "change.view", ("markets",)),
            Entry("competitors", _("Competitors"), "flag", "market.view", ("moves", "market_news", "industry_events")),
            Entry(
                "winback",
                _("Winning back"),
                "heart-handshake",
                "customer.view",
                (
                    "winback_together",
                    "winback_saves",
                    "winback_plans",
                    "winback_compare",
                    "winback_causes",
                    "winback_remedies",
                    "winback_planner",
                ),
            ),
            Entry("churn_calculator", _("Calculator"), "calculator", "calc.use", ("benefit_balance",)),
        ),
        is_daily=True,
    ),
    Group(
        "analysis",
        _("Operating analysis"),
        (
            Entry("operating", _("Compare branches"), "hierarchy", "figure.view", ("detail",)),
            Entry("churn_reports", _("Churn reports"), "report-analytics", "figure.view"),
            Entry("talks", _("Talks with customers"), "message-circle", "interaction.view"),
            Entry("handling", _("Handling times"), "clock", "figure.view"),
            Entry("participation", _("Who takes part"), "users-group", "figure.view"),
            Entry("metrics", _("Metric dictionary"), "book-2", "metric.view"),
            Entry("runs", _("Analysis runs"), "activity", "analysis.run", ("warehouse", "support_system")),
        ),
    ),
    Group(
        "data",
        _("Data"),
        (
            Entry("imports", _("Import"), "database-import", "import.run", ("stages",)),
            Entry("duplicates", _("Duplicates"), "copy", "customer.merge", ("merges",)),
            Entry("upkeep", _("Archive upkeep"), "checkup-list", "customer.edit"),
            Entry("collection", _("Channels of collection"), "route", "figure.view"),
            Entry("sources", _("Lists and reports"), "license", "list.export"),
            Entry("quality", _("Data quality"), "shield-check", "figure.view"),
            Entry("handover", _("Hand-over"), "transfer", "customer.assign", ("staff_churn",)),
        ),
    ),
    Group(
        "outbound",
        _("Marketing and messages"),
        (
            Entry("audiences", _("Audiences"), "users-group", "audience.view", ("database_cycles", "strategies")),
            Entry(
                "campaigns",
                _("Campaigns"),
                "mail",
                "campaign.view",
                ("marketing_plans", "marketing_offers", "one_to_one", "one_to_one_guide"),
            ),
            Entry("automation", _("Playbooks"), "robot", "rule.view", ("playbooks_results",)),
            Entry("message_templates", _("Message templates"), "notes", "template.manage"),
            Entry("webforms", _("Web forms"), "world", "webform.manage"),
            Entry("advertisements", _("Publicity"), "photo", "media.view"),
            Entry("outbox", _("Messages and webhooks"), "send", "outbound.manage"),
        ),
    ),
    Group(
        "methods",
        _("Methods"),
        (
            Entry(
                "methods",
                _("Rules and methods"),
                "list-details",
                "method.view",
                ("plan_register", "refusals", "services"),
            ),
            Entry("goals", _("Goals"), "target", "customer.view"),
            Entry("asks", _("Asks"), "message-plus", "interaction.view"),
            Entry("questions", _("Question bank"), "help-circle", "method.view"),
            Entry("experts", _("Experts"), "certificate", "method.view", ("profile_cards",)),
            Entry("learning", _("Learning"), "school", "method.view"),
            Entry("coaching", _("Coaching"), "users-group", "coaching.view"),
        ),
    ),
    Group(
        "settings",
        _("Settings"),
        (
            Entry("company", _("Company"), "building", "company.manage"),
            Entry("branches", _("Branches"), "hierarchy", "branch.view", ("detail_readings",)),
            Entry("users", _("Users"), "user-cog", "user.manage"),
            Entry("fields", _("Field catalogue"), "forms", "catalog.manage"),
            Entry("rule_tables", _("Rule tables"), "adjustments-horizontal", "rule.view"),
        ),
    ),
    Group(
        "system",
        _("System"),
        (
            Entry("privacy", _("Privacy desk"), "user-shield", "privacy.manage"),
            Entry("audit", _("Audit trail"), "shield-check", "audit.view"),
            Entry("health", _("Health"), "database-heart", "backup.manage"),
            Entry("backups", _("Backups"), "device-floppy", "backup.manage"),
            Entry("jobs", _("Jobs"), "stack-2", "self.use"),
        ),
    ),
)
