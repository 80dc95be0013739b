import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("customers", "0009_dimensions"),
        ("org", "0007_who_joined_and_left"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Case",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("PROPOSED", "Proposed"),
                            ("CONFIRMED", "Confirmed"),
                            ("DISMISSED", "Dismissed"),
                            ("CAME_BACK", "Came Back"),
                        ],
                        default="PROPOSED",
                        max_length=10,
                    ),
                ),
                ("exit_date", models.DateField()),
                ("last_purchase_date", models.DateField(null=True)),
                ("tier", models.CharField(blank=True, max_length=10)),
                ("turnover", models.DecimalField(decimal_places=2, max_digits=18, null=True)),
                ("profit", models.DecimalField(decimal_places=2, max_digits=18, null=True)),
                ("told_by", models.JSONField(default=list)),
                ("is_fallback", models.BooleanField(default=False)),
                ("is_major", models.BooleanField(default=False)),
                ("guess", models.CharField(blank=True, max_length=12)),
                ("guess_from", models.CharField(blank=True, max_length=16)),
                ("reason", models.CharField(blank=True, max_length=12)),
                ("sub_reasons", models.JSONField(default=list)),
                ("attitude", models.CharField(blank=True, max_length=12)),
                ("subject", models.CharField(blank=True, max_length=120)),
                ("evidence", models.CharField(blank=True, max_length=500)),
                ("price_gap", models.DecimalField(decimal_places=2, max_digits=6, null=True)),
                ("initiator", models.CharField(blank=True, max_length=8)),
                ("is_natural", models.BooleanField(default=False)),
                ("is_unavoidable", models.BooleanField(default=False)),
                ("destination", models.CharField(blank=True, max_length=16)),
                ("went_to", models.CharField(blank=True, max_length=120)),
                ("confidence", models.PositiveSmallIntegerField(null=True)),
                ("fault_company", models.PositiveSmallIntegerField(null=True)),
                ("fault_customer", models.PositiveSmallIntegerField(null=True)),
                ("fault_external", models.PositiveSmallIntegerField(null=True)),
                ("angles", models.JSONField(default=dict)),
                ("benefit", models.JSONField(default=dict)),
                ("satisfaction", models.JSONField(default=dict)),
                ("conclusion", models.TextField(blank=True)),
                ("correction", models.CharField(blank=True, max_length=300)),
                ("mended_date", models.DateField(null=True)),
                ("due_date", models.DateField()),
                ("cause_date", models.DateField(null=True)),
                ("analysed_date", models.DateField(null=True)),
                ("closed_date", models.DateField(null=True)),
                (
                    "branch",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.branch"
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "corrector",
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="customers.customer"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["-exit_date", "-id"], name="case_recent"),
                    models.Index(fields=["status", "due_date"], name="case_status_due"),
                    models.Index(fields=["branch", "exit_date"], name="case_branch_exit"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ("PROPOSED", "CONFIRMED"))),
                        fields=("customer",),
                        name="churn_one_open_case",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "CONFIRMED"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="churn_confirmed_has_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("fault_company", None),
                            (
                                "fault_company",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.Value(100), "-", models.F("fault_customer")
                                    ),
                                    "-",
                                    models.F("fault_external"),
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="churn_faults_sum_to_all",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Secondary",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=12)),
                ("weight", models.PositiveSmallIntegerField()),
                ("evidence", models.CharField(blank=True, max_length=300)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="secondaries", to="churn.case"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("case", "reason"), name="churn_secondary_once")],
            },
        ),
        migrations.CreateModel(
            name="Signal",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("kind", models.CharField(max_length=16)),
                ("day", models.DateField()),
                ("strength", models.PositiveSmallIntegerField(default=2)),
                ("source", models.CharField(default="HAND", max_length=12)),
                ("source_id", models.BigIntegerField(null=True)),
                ("note", models.CharField(blank=True, max_length=300)),
                ("went_to", models.CharField(blank=True, max_length=120)),
                ("withdrawn_date", models.DateField(null=True)),
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="customers.customer"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["customer", "day"], name="signal_customer_day")],
            },
        ),
        migrations.CreateModel(
            name="Study",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=24)),
                ("day", models.DateField()),
                ("result", models.CharField(max_length=500)),
                ("at", models.DateTimeField()),
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
                "indexes": [models.Index(fields=["code", "-day"], name="study_code_day")],
            },
        ),
    ]
