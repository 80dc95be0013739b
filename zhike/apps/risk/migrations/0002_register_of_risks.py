import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("churn", "0002_measures_emergencies_and_legacy_issues"),
        ("customers", "0010_leaving_on_cards"),
        ("org", "0008_grants_of_columns"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("risk", "0001_warnings_and_signs"),
    ]

    operations = [
        migrations.CreateModel(
            name="RegisteredRisk",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("title", models.CharField(max_length=160)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("CREDIT", "Credit"),
                            ("MARKET", "Market"),
                            ("OPERATION", "Operation"),
                            ("LEGAL", "Legal"),
                        ],
                        max_length=9,
                    ),
                ),
                ("cause", models.CharField(max_length=16)),
                ("text", models.TextField(blank=True)),
                ("likelihood", models.PositiveSmallIntegerField()),
                ("impact", models.PositiveSmallIntegerField()),
                ("score", models.PositiveSmallIntegerField()),
                (
                    "level",
                    models.CharField(
                        choices=[("BLUE", "Blue"), ("YELLOW", "Yellow"), ("ORANGE", "Orange"), ("RED", "Red")],
                        max_length=6,
                    ),
                ),
                ("probability", models.DecimalField(decimal_places=4, max_digits=5)),
                ("loss", models.DecimalField(decimal_places=2, max_digits=18)),
                ("expected", models.DecimalField(decimal_places=2, max_digits=18)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("CANDIDATE", "Candidate"),
                            ("OPEN", "Open"),
                            ("TREATED", "Treated"),
                            ("CLOSED", "Closed"),
                            ("DISMISSED", "Dismissed"),
                        ],
                        default="OPEN",
                        max_length=9,
                    ),
                ),
                ("warning_ids", models.JSONField(default=list)),
                ("opened_date", models.DateField()),
                ("review_date", models.DateField(null=True)),
                ("closed_date", models.DateField(null=True)),
                ("note", models.CharField(blank=True, max_length=300)),
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
                "indexes": [
                    models.Index(fields=["-expected", "-id"], name="risk_expected"),
                    models.Index(fields=["state", "likelihood", "impact"], name="risk_cell"),
                ],
            },
        ),
        migrations.CreateModel(
            name="RiskCase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="churn.case"
                    ),
                ),
                (
                    "risk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="cases", to="risk.registeredrisk"
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
            name="Treatment",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "strategy",
                    models.CharField(
                        choices=[
                            ("AVOID", "Avoid"),
                            ("REDUCE", "Reduce"),
                            ("TRANSFER", "Transfer"),
                            ("ACCEPT", "Accept"),
                        ],
                        max_length=8,
                    ),
                ),
                ("plan", models.TextField(blank=True)),
                ("due_date", models.DateField(null=True)),
                ("cost", models.DecimalField(decimal_places=2, default=0, max_digits=18)),
                ("residual_probability", models.DecimalField(decimal_places=4, max_digits=5, null=True)),
                ("residual_loss", models.DecimalField(decimal_places=2, max_digits=18, null=True)),
                ("counterparty", models.CharField(blank=True, max_length=120)),
                ("contract_number", models.CharField(blank=True, max_length=60)),
                ("expires_date", models.DateField(null=True)),
                ("accepted", models.DecimalField(decimal_places=2, max_digits=18, null=True)),
                ("review_date", models.DateField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("PROPOSED", "Proposed"),
                            ("APPROVED", "Approved"),
                            ("EXPIRED", "Expired"),
                            ("DROPPED", "Dropped"),
                        ],
                        default="PROPOSED",
                        max_length=8,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                ("actual_probability", models.DecimalField(decimal_places=4, max_digits=5, null=True)),
                ("actual_loss", models.DecimalField(decimal_places=2, max_digits=18, null=True)),
                ("actual_cost", models.DecimalField(decimal_places=2, max_digits=18, null=True)),
                ("evaluated_date", models.DateField(null=True)),
                ("evaluation", models.CharField(blank=True, max_length=300)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                    "risk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="treatments", to="risk.registeredrisk"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "APPROVED")), fields=["expires_date"], name="treatment_expires"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "APPROVED")), fields=("risk",), name="risk_one_treatment_in_force"
                    )
                ],
            },
        ),
    ]
