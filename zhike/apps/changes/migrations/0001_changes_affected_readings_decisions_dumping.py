import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("customers", "0009_dimensions"),
        ("market", "0001_competitors_moves_and_estimates"),
        ("org", "0007_who_joined_and_left"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("targets", "0001_target_groups"),
        ("trade", "0005_category_and_channel"),
    ]

    operations = [
        migrations.CreateModel(
            name="Change",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("POLICY", "Policy"),
                            ("PRODUCT", "Product"),
                            ("PRICE", "Price"),
                            ("COMPETITOR_EVENT", "Competitor Event"),
                            ("PROCESS", "Process"),
                        ],
                        max_length=16,
                    ),
                ),
                ("title", models.CharField(max_length=120)),
                ("edition", models.PositiveSmallIntegerField(default=1)),
                ("text", models.TextField(blank=True)),
                ("params", models.JSONField(blank=True, default=dict)),
                ("products", models.JSONField(blank=True, default=list)),
                ("first_date", models.DateField()),
                ("last_date", models.DateField(null=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("DRAFT", "Draft"),
                            ("ASKING", "Asking"),
                            ("PILOT", "Pilot"),
                            ("ACTIVE", "Active"),
                            ("ENDED", "Ended"),
                            ("STOPPED", "Stopped"),
                        ],
                        default="DRAFT",
                        max_length=8,
                    ),
                ),
                ("burden_share", models.PositiveSmallIntegerField(null=True)),
                ("burden_norm", models.PositiveSmallIntegerField(null=True)),
                ("company_gain", models.DecimalField(decimal_places=2, max_digits=16, null=True)),
                ("customer_loss", models.DecimalField(decimal_places=2, max_digits=16, null=True)),
                ("explanation", models.TextField(blank=True)),
                ("has_reserves", models.BooleanField(default=False)),
                ("pilot", models.JSONField(blank=True, default=list)),
                ("stop_lines", models.JSONField(blank=True, default=dict)),
                ("fired_date", models.DateField(null=True)),
                ("active_date", models.DateField(null=True)),
                (
                    "approved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
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
                    "branch",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.branch"),
                ),
                (
                    "group",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="targets.targetgroup",
                    ),
                ),
                (
                    "move",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="market.move"
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
            ],
            options={
                "indexes": [models.Index(fields=["-first_date", "-id"], name="changes_change_recent")],
                "constraints": [models.UniqueConstraint(fields=("title", "edition"), name="changes_edition_once")],
            },
        ),
        migrations.CreateModel(
            name="Affected",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("turnover", models.DecimalField(decimal_places=2, max_digits=18)),
                ("is_pilot", models.BooleanField(default=False)),
                ("answer", models.CharField(blank=True, default="", max_length=13)),
                ("words", models.CharField(blank=True, max_length=300)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "branch",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.branch"
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="customers.customer"
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
                    "change",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="affected", to="changes.change"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["change", "answer"], name="changes_affected_answer")],
                "constraints": [models.UniqueConstraint(fields=("change", "customer"), name="changes_affected_once")],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("act", models.CharField(max_length=8)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("told", models.JSONField(blank=True, default=dict)),
                ("day", models.DateField()),
                ("at", models.DateTimeField()),
                (
                    "change",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="decisions", to="changes.change"
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
        ),
        migrations.CreateModel(
            name="Dumping",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("price", models.DecimalField(decimal_places=2, max_digits=16)),
                ("list_price", models.DecimalField(decimal_places=2, max_digits=16)),
                ("source", models.CharField(blank=True, max_length=200)),
                ("at", models.DateTimeField()),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="customers.customer"
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="trade.product"
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
                "indexes": [models.Index(fields=["customer", "-day"], name="changes_dumping_customer")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("list_price__gt", 0), ("price__gte", 0)), name="changes_dumping_price"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Reading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("figures", models.JSONField()),
                ("crossed", models.JSONField(blank=True, default=list)),
                ("at", models.DateTimeField()),
                (
                    "change",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="readings", to="changes.change"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("change", "day"), name="changes_reading_once")],
            },
        ),
    ]
