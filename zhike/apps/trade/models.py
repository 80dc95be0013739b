"""Tables of trade: products, orders, order lines, payments, costs."""

from django.db import models

from zhike.apps.core import base


class Product(base.Record):
    """Something we sell."""

    code = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=300, blank=True)
    category = models.CharField(max_length=60, blank=True, default="", db_default="")
    import_id = models.BigIntegerField(null=True, db_index=True)

    objects = models.Manager()  # type: ignore[assignment,misc]
    classes = {"code": "public", "name": "public", "category": "public", "import_id": "internal"}


class Order(models.Model):
    """One order or return of a customer at a branch; its amount is the sum of its lines."""

    class Kind(models.TextChoices):
        PURCHASE = "PURCHASE"
        RETURN = "RETURN"

    number = models.CharField(max_length=60, db_index=True)
    source = models.CharField(max_length=40)
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    branch = models.ForeignKey("org.Branch", on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    # How it reached us, in the words of the house: shop, telephone, mini programme; empty: not said.
    channel = models.CharField(max_length=40, blank=True, default="", db_default="")
    order_date = models.DateField()
    # The hour it was ordered at, 0 to 23; None: not said.
    order_hour = models.PositiveSmallIntegerField(null=True)
    n_lines = models.PositiveIntegerField(default=0)
    amount = models.DecimalField(max_digits=18, decimal_places=4, default=0)
    currency = models.CharField(max_length=3)
    import_id = models.BigIntegerField(null=True, db_index=True)

    # Whoever may see the customer may see its orders.
    scope = {"branch": "customer__branch", "owner": "customer__owner"}
    objects = base.ScopedManager()
    classes = {
        "number": "internal", "source": "internal", "customer": "internal", "branch": "internal",
        "kind": "internal", "channel": "internal", "order_date": "internal", "order_hour": "internal",
        "n_lines": "internal",
        "amount": "internal", "currency": "internal", "import_id": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "number", "customer", "kind"], name="trade_order_once")
        ]
        indexes = [
            models.Index(fields=["-order_date", "-id"], name="trade_order_recent"),
            models.Index(fields=["branch", "-order_date", "-id"], name="trade_order_branch"),
            models.Index(fields=["customer", "-order_date", "-id"], name="trade_order_customer"),
        ]


class OrderLine(models.Model):
    """One line of an order; append-only, with the business key that makes a second import change nothing."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+", db_index=False)
    branch = models.ForeignKey("org.Branch", on_delete=models.PROTECT, related_name="+", db_index=False)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    line_key = models.CharField(max_length=32, unique=True)
    line_date = models.DateField()
    is_return = models.BooleanField(default=False)
    quantity = models.DecimalField(max_digits=18, decimal_places=4)
    unit_price = models.DecimalField(max_digits=18, decimal_places=4)
    amount = models.DecimalField(max_digits=18, decimal_places=4)
    cost = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    import_id = models.BigIntegerField(null=True)

    scope = {"branch": "customer__branch", "owner": "customer__owner"}
    objects = base.ScopedManager()
    classes = {
        "order": "internal", "customer": "internal", "branch": "internal", "product": "internal",
        "line_key": "internal", "line_date": "internal", "is_return": "internal", "quantity": "internal",
        "unit_price": "internal", "amount": "internal", "cost": "internal", "import_id": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [
            models.Index(fields=["customer", "-line_date", "-id"], name="trade_line_customer"),
            models.Index(fields=["import_id", "id"], name="trade_line_import"),
        ]


class Payment(models.Model):
    """Money a customer paid, or got back (negative); append-only."""

    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    paid_date = models.DateField()
    amount = models.DecimalField(max_digits=18, decimal_places=4)
    currency = models.CharField(max_length=3)
    reference = models.CharField(max_length=60, blank=True)
    method = models.CharField(max_length=40, blank=True)

    scope = {"branch": "customer__branch", "owner": "customer__owner"}
    objects = base.ScopedManager()
    classes = {
        "customer": "internal", "paid_date": "internal", "amount": "internal", "currency": "internal",
        "reference": "internal", "method": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [
            models.Index(fields=["customer", "-paid_date", "-id"], name="trade_payment_customer"),
            models.Index(fields=["-paid_date", "-id"], name="trade_payment_recent"),
        ]


class Cost(models.Model):
    """What a customer cost us beside the goods; append-only, negative to take an entry back."""

    class Category(models.TextChoices):
        KEEP = "KEEP"
        DEVELOP = "DEVELOP"
        CULTIVATE = "CULTIVATE"
        SERVE = "SERVE"
        COMPLAINT_HANDLING = "COMPLAINT_HANDLING"
        WIN_BACK = "WIN_BACK"
        GIFT = "GIFT"
        BENEFIT = "BENEFIT"
        FREIGHT = "FREIGHT"
        DISCOUNT = "DISCOUNT"
        FINANCING = "FINANCING"
        BAD_DEBT = "BAD_DEBT"

    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    cost_date = models.DateField()
    category = models.CharField(max_length=20, choices=Category.choices)
    amount = models.DecimalField(max_digits=18, decimal_places=4)
    currency = models.CharField(max_length=3)
    note = models.CharField(max_length=200, blank=True)

    scope = {"branch": "customer__branch", "owner": "customer__owner"}
    objects = base.ScopedManager()
    classes = {
        "customer": "internal", "cost_date": "internal", "category": "internal", "amount": "internal",
        "currency": "internal", "note": "internal",
    }  # fmt: skip

    class Meta:
        indexes = [
            models.Index(fields=["customer", "-cost_date", "-id"], name="trade_cost_customer"),
            models.Index(fields=["-cost_date", "-id"], name="trade_cost_recent"),
        ]


class StockCount(models.Model):
    """How much of a product lay in stock on a day, as it was counted; a later count of the day takes its place."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()
    quantity = models.DecimalField(max_digits=18, decimal_places=4)
    # What was sold in the ninety days up to it, less what came back, as far as it was known when it was counted.
    sold = models.DecimalField(max_digits=18, decimal_places=4)
    user_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    classes = {
        "product": "internal", "day": "internal", "quantity": "internal", "sold": "internal",
        "user_id": "internal", "at": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product", "day"], name="trade_stock_once"),
            models.CheckConstraint(condition=models.Q(quantity__gte=0), name="trade_stock_sound"),
        ]
