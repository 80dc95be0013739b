import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("customers", "0010_leaving_on_cards"),
        ("org", "0008_grants_of_columns"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("trade", "0005_category_and_channel"),
    ]

    operations = [
        migrations.CreateModel(
            name="Hold",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("reason", models.CharField(max_length=300)),
                ("source", models.CharField(blank=True, max_length=40)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                (
                    "branch",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.branch"),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Invoice",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("number", models.CharField(max_length=60)),
                ("order_numbers", models.JSONField(default=list)),
                ("day", models.DateField()),
                ("due_date", models.DateField()),
                ("amount", models.DecimalField(decimal_places=4, max_digits=18)),
                ("currency", models.CharField(max_length=3)),
                ("disputed", models.DecimalField(decimal_places=4, default=0, max_digits=18)),
                ("dispute_reason", models.CharField(blank=True, max_length=300)),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["customer", "due_date", "id"], name="invoice_customer_due")],
                "constraints": [
                    models.UniqueConstraint(fields=("customer", "number"), name="receivables_invoice_once"),
                    models.CheckConstraint(
                        condition=models.Q(("amount", 0), _negated=True), name="receivables_invoice_not_zero"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("disputed", 0),
                            models.Q(("disputed__gt", 0), ("disputed__lte", models.F("amount"))),
                            _connector="OR",
                        ),
                        name="receivables_disputed_within",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Settlement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount", models.DecimalField(decimal_places=4, max_digits=18)),
                ("is_manual", models.BooleanField(default=False)),
                ("at", models.DateTimeField()),
                (
                    "credit_note",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="receivables.invoice",
                    ),
                ),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="settlements",
                        to="receivables.invoice",
                    ),
                ),
                (
                    "payment",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="trade.payment"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("invoice", "payment"), name="receivables_settled_once"),
                    models.UniqueConstraint(fields=("invoice", "credit_note"), name="receivables_credited_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("credit_note__isnull", False), ("payment", None)),
                            models.Q(("credit_note", None), ("payment__isnull", False)),
                            _connector="OR",
                        ),
                        name="receivables_settled_by_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)), name="receivables_settled_above_zero"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Account",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("as_of", models.DateField()),
                (
                    "footing",
                    models.CharField(
                        choices=[("INVOICES", "Invoices"), ("ORDERS", "Orders"), ("NONE", "None")], max_length=8
                    ),
                ),
                ("open", models.DecimalField(decimal_places=4, max_digits=18, null=True)),
                ("not_due", models.DecimalField(decimal_places=4, max_digits=18, null=True)),
                ("to_30", models.DecimalField(decimal_places=4, max_digits=18, null=True)),
                ("to_60", models.DecimalField(decimal_places=4, max_digits=18, null=True)),
                ("to_90", models.DecimalField(decimal_places=4, max_digits=18, null=True)),
                ("beyond", models.DecimalField(decimal_places=4, max_digits=18, null=True)),
                ("disputed", models.DecimalField(decimal_places=4, max_digits=18, null=True)),
                ("overdue", models.DecimalField(decimal_places=4, max_digits=18, null=True)),
                ("days_late", models.PositiveIntegerField(default=0)),
                ("uninvoiced", models.DecimalField(decimal_places=4, max_digits=18, null=True)),
                ("unmatched", models.DecimalField(decimal_places=4, max_digits=18, null=True)),
                ("limit", models.DecimalField(decimal_places=4, max_digits=18, null=True)),
                ("terms_days", models.PositiveSmallIntegerField(null=True)),
                ("used", models.DecimalField(decimal_places=1, max_digits=12, null=True)),
                ("collection_days", models.DecimalField(decimal_places=1, max_digits=8, null=True)),
                ("rise", models.DecimalField(decimal_places=1, max_digits=8, null=True)),
                ("spans", models.JSONField(default=list)),
                (
                    "customer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="customers.customer"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["-overdue", "-id"], name="account_overdue"),
                    models.Index(fields=["-open", "-id"], name="account_open"),
                ],
            },
        ),
        migrations.CreateModel(
            name="CreditLimit",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("amount", models.DecimalField(decimal_places=4, max_digits=18)),
                ("terms_days", models.PositiveSmallIntegerField()),
                ("reason", models.CharField(max_length=300)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                (
                    "approver",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["customer", "-valid_from"], name="limit_of_customer")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("valid_to", None)), fields=("customer",), name="receivables_one_open_limit"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Exemption",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("order_number", models.CharField(blank=True, max_length=60)),
                ("amount", models.DecimalField(decimal_places=4, max_digits=18)),
                ("until", models.DateField()),
                ("reason", models.CharField(max_length=300)),
                (
                    "state",
                    models.CharField(
                        choices=[("WAITING", "Waiting"), ("GRANTED", "Granted"), ("REFUSED", "Refused")], max_length=8
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                ("task_id", models.BigIntegerField(null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["customer", "state"], name="exemption_of_customer")],
            },
        ),
    ]
