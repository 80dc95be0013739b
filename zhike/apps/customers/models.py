"""Tables of customers: the customer, its branches, owners and classes through time, dimensions, its card for lists."""

from django.conf import settings
from django.db import models

from zhike.analytics import stakes
from zhike.apps.core import base

HAS_BOUGHT = models.Q(last_purchase_date__isnull=False)
IS_FORETOLD = models.Q(leaving__isnull=False)


class Sampled(models.Func):
    """One customer of so many, told by the key alone and the same ones every time: shares of all are estimated by them.

    A prime, so that no import or test that counts in tens or dozens falls together with it. Written without the sign
    of the remainder, which would have to be doubled in some statements and not in others; with plain numbers, so that
    either engine knows the index that holds them.
    """

    one_of = 61
    template = f"(%(expressions)s - %(expressions)s / {one_of} * {one_of} = 7)"
    output_field = models.BooleanField()


class Customer(base.Record):
    """A person or company we trade with or hope to."""

    class Kind(models.TextChoices):
        INDIVIDUAL = "INDIVIDUAL"
        ENTERPRISE = "ENTERPRISE"

    class Status(models.TextChoices):
        ACTIVE = "ACTIVE"
        RETIRED = "RETIRED"
        SUPPRESSED = "SUPPRESSED"
        MERGED = "MERGED"

    code = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    branch = models.ForeignKey("org.Branch", on_delete=models.PROTECT, related_name="+", db_index=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ACTIVE)
    phone = models.CharField(max_length=40, blank=True, db_index=True)
    email = models.CharField(max_length=200, blank=True, db_index=True)
    credit_code = models.CharField(max_length=40, blank=True, db_index=True)
    first_seen_date = models.DateField(null=True)
    import_id = models.BigIntegerField(null=True, db_index=True)
    # The record that took this one's place; set with the status MERGED.
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")

    scope = {"branch": "branch", "owner": "owner"}
    classes = {
        "code": "internal", "name": "personal", "kind": "internal", "branch": "internal", "owner": "internal",
        "status": "internal", "phone": "personal", "email": "personal", "credit_code": "internal",
        "first_seen_date": "internal", "import_id": "internal", "merged_into": "internal",
    }  # fmt: skip

    class Meta:
        # With the id: whose customers they are is told without reading them, which every list about customers asks.
        indexes = [
            models.Index(fields=["branch", "id"], name="customer_branch"),
            models.Index(fields=["owner", "id"], name="customer_owner"),
        ]


class HomeBranch(models.Model):
    """Which branch a customer belonged to, from a day (inclusive) to a day (exclusive); open = today's."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="home_branches")
    branch = models.ForeignKey("org.Branch", on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    classes = {"customer": "internal", "branch": "internal", "valid_from": "internal", "valid_to": "internal"}

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer"], condition=models.Q(valid_to=None), name="customers_one_home_branch"
            )
        ]


class Former(models.Model):
    """Who owned a customer and how its status stood until a day (exclusive); today's stand on the customer itself."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+", db_index=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    status = models.CharField(max_length=10, choices=Customer.Status.choices)
    valid_to = models.DateField()

    classes = {"customer": "internal", "owner": "internal", "status": "internal", "valid_to": "internal"}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["customer", "valid_to"], name="customers_one_former_a_day")]


class Dimension(base.Record):
    """A way to class customers that a company added, or what it changed of one that comes with the program."""

    code = models.CharField(max_length=30, unique=True)
    # Empty where the program's own words hold.
    name_zh = models.CharField(max_length=60, blank=True)
    name_en = models.CharField(max_length=60, blank=True)
    meaning = models.CharField(max_length=400, blank=True)
    # In order: code, zh, en, meaning, tone of each class.
    members = models.JSONField(default=list)
    position = models.PositiveSmallIntegerField(default=100)
    # Without a moment it is in use.
    ended_at = models.DateTimeField(null=True)

    objects = models.Manager()  # type: ignore[assignment,misc]
    classes = {
        "code": "internal", "name_zh": "public", "name_en": "public", "meaning": "internal", "members": "internal",
        "position": "internal", "ended_at": "internal",
    }  # fmt: skip


class Assignment(models.Model):
    """A customer's class in a dimension through time; at most one open per customer and dimension."""

    class Source(models.TextChoices):
        AUTO = "AUTO"
        MANUAL = "MANUAL"

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="assignments")
    dimension = models.CharField(max_length=30)
    code = models.CharField(max_length=30)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    source = models.CharField(max_length=10, choices=Source.choices)
    reason = models.CharField(max_length=200, blank=True)
    rule_version = models.CharField(max_length=40, blank=True)

    classes = {
        "customer": "internal", "dimension": "internal", "code": "internal", "valid_from": "internal",
        "valid_to": "internal", "source": "internal", "reason": "internal", "rule_version": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "dimension"], condition=models.Q(valid_to=None), name="customers_one_open_class"
            )
        ]
        indexes = [
            # Who is in a class, and how many are, is told without reading the rows.
            models.Index(
                fields=["dimension", "code", "customer"], condition=models.Q(valid_to=None), name="class_members"
            )
        ]


class Card(models.Model):
    """One row per customer for lists: identity kept in step by every write, standing written by each analysis."""

    class ValueBasis(models.TextChoices):
        ROUGH = "ROUGH"
        ENTRIES = "ENTRIES"

    customer = models.OneToOneField(Customer, on_delete=models.CASCADE, primary_key=True, related_name="card")
    branch = models.ForeignKey("org.Branch", on_delete=models.PROTECT, related_name="+", db_index=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    code = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10)
    status = models.CharField(max_length=10)
    tier = models.CharField(max_length=10, blank=True, default="")
    churn_state = models.CharField(max_length=10, blank=True, default="")
    relation_stage = models.CharField(max_length=12, blank=True, default="")
    first_purchase_date = models.DateField(null=True)
    last_purchase_date = models.DateField(null=True)
    n_purchase_days = models.PositiveIntegerField(default=0)
    revenue = models.DecimalField(max_digits=18, decimal_places=4, default=0)
    revenue_year = models.DecimalField(max_digits=18, decimal_places=4, default=0)
    cycle_days = models.FloatField(null=True)
    silence_ratio = models.FloatField(null=True)
    p_alive = models.FloatField(null=True)
    # How likely the customer leaves soon; None where nothing is foretold.
    leaving = models.FloatField(null=True)
    clv = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    stake = models.DecimalField(max_digits=18, decimal_places=2, default=0)
    # Of the year that ends with the analysis; None where it cannot be told. Contribution = margin - cost to serve.
    margin_year = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    cost_year = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    contribution_year = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    # What the contribution rests on; empty where there is none.
    value_basis = models.CharField(max_length=10, choices=ValueBasis.choices, blank=True, default="", db_default="")
    # What the customer could bring more in a year, weighted by the chance to get it.
    potential = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    # Whether anything was ordered, which fixes the kind; kept in step by the ledger of orders.
    has_orders = models.BooleanField(default=False, db_default=False)
    # How the customer likes to be addressed, from its archive.
    salutation = models.CharField(max_length=60, blank=True, default="", db_default="")
    # How well the customer is known and how complete its archive is, 0 to 100.
    knowledge = models.PositiveSmallIntegerField(default=0)
    completeness = models.PositiveSmallIntegerField(default=0)
    # When the group of its archive that was left alone longest was last checked; None where nothing is known.
    verified_date = models.DateField(null=True)

    scope = {"branch": "branch", "owner": "owner"}
    objects = base.ScopedManager()
    classes = {
        "customer": "internal", "branch": "internal", "owner": "internal", "code": "internal", "name": "personal",
        "kind": "internal", "status": "internal", "tier": "internal", "churn_state": "internal",
        "relation_stage": "internal", "first_purchase_date": "internal", "last_purchase_date": "internal",
        "n_purchase_days": "internal", "revenue": "internal", "revenue_year": "internal", "cycle_days": "internal",
        "silence_ratio": "internal", "p_alive": "internal", "leaving": "internal", "clv": "internal",
        "stake": "internal", "margin_year": "internal", "cost_year": "internal", "contribution_year": "internal",
        "value_basis": "internal", "potential": "internal",
        "has_orders": "internal", "salutation": "personal", "knowledge": "internal", "completeness": "internal",
        "verified_date": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [
            # With what a span of it is ordered, seen and counted by: no card is read for them.
            models.Index(
                fields=["-revenue", "-customer", "stake", "status", "branch", "owner"], name="card_revenue_seen"
            ),
            models.Index(fields=["branch", "-revenue", "-customer"], name="card_branch_revenue"),
            models.Index(fields=["-stake", "-customer"], name="card_stake"),
            models.Index(fields=["-leaving", "-customer"], name="card_leaving", condition=IS_FORETOLD),
            models.Index(fields=["branch", "-leaving", "-customer"], name="card_branch_leaving", condition=IS_FORETOLD),
            # With the status: counting what a branch sees reads no card.
            models.Index(fields=["branch", "-stake", "-customer", "status"], name="card_branch_stake_seen"),
            # Who never bought stands together: at the far end of every order they would be walked to.
            models.Index(
                fields=["-stake", "-customer", "tier", "status", "branch", "owner", "last_purchase_date"],
                name="card_never_bought",
                condition=models.Q(last_purchase_date__isnull=True),
            ),
            # The same by id, as they stand at the end of the list by last purchase.
            models.Index(
                fields=["customer", "status", "last_purchase_date"],
                name="card_never_bought_by_id",
                condition=models.Q(last_purchase_date__isnull=True),
            ),
            # Of those that ever bought: SQLite would find the others here one by one, sorting a tenth of all cards.
            models.Index(fields=["-last_purchase_date", "-customer"], name="card_last_purchase", condition=HAS_BOUGHT),
            models.Index(
                fields=["branch", "-last_purchase_date", "-customer"],
                name="card_branch_last_purchase",
                condition=HAS_BOUGHT,
            ),
            models.Index(fields=["code", "customer"], name="card_code"),
            models.Index(fields=["branch", "code", "customer"], name="card_branch_code"),
            # With the status and what is summed up: a representative's own are counted and summed by it alone.
            models.Index(
                fields=["owner", "-stake", "-customer", "status", "revenue", "clv"], name="card_owner_stake_seen"
            ),
            models.Index(fields=["-knowledge", "-customer"], name="card_knowledge"),
            models.Index(fields=["branch", "-knowledge", "-customer"], name="card_branch_knowledge"),
            models.Index(fields=["verified_date", "customer"], name="card_verified"),
            # The anniversaries of a week among all that ever bought, and who sees them.
            models.Index(
                fields=["first_purchase_date", "-stake", "-customer", "status", "branch", "owner"],
                name="card_first_purchase_seen",
                condition=models.Q(first_purchase_date__isnull=False),
            ),
            # Not known well enough, or long ago, the first of each tier: among all tiers they stand far apart.
            models.Index(fields=["tier", "completeness", "customer"], name="card_tier_completeness"),
            models.Index(fields=["tier", "verified_date", "customer"], name="card_tier_verified"),
            # Whom to call first of each state, and what all of a state are worth, without reading a card.
            models.Index(
                fields=[
                    "churn_state",
                    "-stake",
                    "-customer",
                    "status",
                    "branch",
                    "owner",
                    "n_purchase_days",
                    "revenue_year",
                ],
                name="card_states_seen",
            ),
            # With all that decides who sees a row: counting a class reads no card.
            models.Index(
                fields=["tier", "churn_state", "-stake", "-customer", "branch", "owner", "status"],
                name="card_classes_seen",
            ),
            # All that filters ask of a card, of one customer in 61: how many fit is estimated without reading a card.
            models.Index(
                fields=[
                    "customer",
                    "status",
                    "branch",
                    "owner",
                    "tier",
                    "churn_state",
                    "relation_stage",
                    "kind",
                    "stake",
                    "revenue",
                    "revenue_year",
                    "clv",
                    "contribution_year",
                    "cost_year",
                    "value_basis",
                    "p_alive",
                    "leaving",
                    "n_purchase_days",
                    "first_purchase_date",
                    "last_purchase_date",
                    "knowledge",
                    "completeness",
                    "code",
                    "has_orders",
                ],
                name="card_sampled",
                condition=models.Q(Sampled("customer")),
            ),
        ]

    @property
    def address(self) -> str:
        """How to address the customer: as it likes to be, else by its name."""
        return self.salutation or self.name

    @property
    def silence_days(self) -> float | None:
        """Days without a purchase when the standing was written."""
        if self.silence_ratio is None or self.cycle_days is None:
            return None
        return self.silence_ratio * self.cycle_days

    @property
    def reasons(self) -> tuple[stakes.Reason, ...]:
        """Why to call this customer, the most telling reason first; empty when there is none."""
        if self.silence_days is None or self.cycle_days is None:
            return ()
        return stakes.why(
            silence_days=self.silence_days, cycle_days=self.cycle_days, n_days=self.n_purchase_days,
            tier=self.tier or None, p_alive=self.p_alive,
        )  # fmt: skip
