import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("customers", "0010_leaving_on_cards"),
        ("market", "0002_series_of_the_industry"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("people", "0004_persons_set_apart"),
        ("trade", "0005_category_and_channel"),
    ]

    operations = [
        migrations.CreateModel(
            name="Opportunity",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("title", models.CharField(max_length=120)),
                ("origin", models.CharField(choices=[("ACTIVE", "Active"), ("PASSIVE", "Passive")], max_length=8)),
                ("channel", models.CharField(blank=True, max_length=10)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=16, null=True)),
                ("stage", models.CharField(default="LEAD", max_length=8)),
                ("reached", models.CharField(default="LEAD", max_length=8)),
                ("opened_date", models.DateField()),
                ("expected_date", models.DateField(null=True)),
                ("next_step", models.CharField(blank=True, max_length=200)),
                ("reason", models.CharField(blank=True, max_length=10)),
                ("verdict", models.CharField(blank=True, max_length=300)),
                ("closed_date", models.DateField(null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "rival",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="market.competitor"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["stage", "-opened_date", "-id"], name="sales_by_stage"),
                    models.Index(fields=["-opened_date", "-id"], name="sales_recent"),
                    models.Index(fields=["closed_date"], name="sales_closed"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("closed_date", None), ("stage__in", ("WON", "LOST")), _connector="XOR"),
                        name="sales_closed_has_a_day",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="GateEvidence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("gate", models.CharField(max_length=6)),
                ("evidence", models.CharField(max_length=300)),
                ("day", models.DateField()),
                ("at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="people.person"
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
                (
                    "opportunity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="gates", to="sales.opportunity"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("opportunity", "gate"), name="sales_gate_once")],
            },
        ),
        migrations.CreateModel(
            name="CustomerNeed",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "status",
                    models.CharField(
                        choices=[("EXPRESSED", "Expressed"), ("EMERGING", "Emerging"), ("LATENT", "Latent")],
                        max_length=10,
                    ),
                ),
                ("text", models.CharField(max_length=200)),
                ("evidence", models.CharField(max_length=300)),
                ("feature", models.CharField(blank=True, max_length=200)),
                ("benefit", models.CharField(blank=True, max_length=200)),
                ("proof", models.CharField(blank=True, max_length=300)),
                ("value", models.DecimalField(decimal_places=2, max_digits=16, null=True)),
                ("noted_date", models.DateField()),
                ("served_date", models.DateField(null=True)),
                ("ended_date", models.DateField(null=True)),
                (
                    "author",
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
                    "person",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="people.person"
                    ),
                ),
                (
                    "opportunity",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="needs",
                        to="sales.opportunity",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["customer", "-noted_date", "-id"], name="sales_need_customer"),
                    models.Index(fields=["-noted_date", "-id"], name="sales_need_recent"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Contract",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("title", models.CharField(max_length=120)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=16)),
                ("signed_date", models.DateField()),
                ("start_date", models.DateField()),
                ("end_date", models.DateField()),
                ("notice_days", models.PositiveSmallIntegerField(default=30)),
                ("notice_date", models.DateField()),
                (
                    "renewal",
                    models.CharField(
                        choices=[
                            ("OPEN", "Open"),
                            ("TALKING", "Talking"),
                            ("RENEWED", "Renewed"),
                            ("ENDING", "Ending"),
                        ],
                        default="OPEN",
                        max_length=8,
                    ),
                ),
                ("uplift", models.DecimalField(decimal_places=4, max_digits=7, null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
                    ),
                ),
                (
                    "previous",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="sales.contract"
                    ),
                ),
                (
                    "opportunity",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contracts",
                        to="sales.opportunity",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["end_date", "id"], name="sales_contract_end"),
                    models.Index(fields=["notice_date", "id"], name="sales_contract_notice"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("previous",), name="sales_one_successor"),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gte", 0), ("end_date__gte", models.F("start_date"))),
                        name="sales_contract_sound",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("title", models.CharField(max_length=120)),
                ("benefit", models.CharField(max_length=300)),
                ("offered_date", models.DateField(null=True)),
                ("accepted_date", models.DateField(null=True)),
                ("declined_date", models.DateField(null=True)),
                (
                    "opportunity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="proposals", to="sales.opportunity"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["offered_date"], name="sales_proposal_offered")],
            },
        ),
        migrations.CreateModel(
            name="ProposalLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(max_length=200)),
                (
                    "need",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="sales.customerneed"
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="sales.proposal"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Quotation",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("edition", models.PositiveSmallIntegerField()),
                ("day", models.DateField()),
                ("valid_until", models.DateField()),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "opportunity",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="quotations",
                        to="sales.opportunity",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("opportunity", "edition"), name="sales_edition_once")],
            },
        ),
        migrations.CreateModel(
            name="QuoteLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(blank=True, max_length=200)),
                ("quantity", models.DecimalField(decimal_places=4, max_digits=16)),
                ("price", models.DecimalField(decimal_places=4, max_digits=16)),
                ("discount", models.DecimalField(decimal_places=4, default=0, max_digits=5)),
                (
                    "product",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="trade.product"
                    ),
                ),
                (
                    "quotation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="sales.quotation"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("discount__gte", 0), ("discount__lte", 1), ("price__gte", 0), ("quantity__gt", 0)
                        ),
                        name="sales_quote_line_sound",
                    )
                ],
            },
        ),
    ]
