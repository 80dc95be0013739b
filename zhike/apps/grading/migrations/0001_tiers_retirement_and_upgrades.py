import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("customers", "0007_value_on_cards"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Held",
            fields=[
                (
                    "customer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="customers.customer",
                    ),
                ),
                ("tier", models.CharField(max_length=10)),
                ("below", models.CharField(max_length=10)),
                ("why", models.CharField(max_length=8)),
                ("misses", models.PositiveSmallIntegerField(default=0)),
                ("value", models.DecimalField(decimal_places=4, max_digits=18)),
                ("least", models.DecimalField(decimal_places=4, max_digits=18)),
                ("day", models.DateField()),
            ],
        ),
        migrations.CreateModel(
            name="TierRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(unique=True)),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("REVENUE", "Revenue"),
                            ("REVENUE_YEAR", "Revenue Year"),
                            ("CONTRIBUTION_YEAR", "Contribution Year"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "method",
                    models.CharField(
                        choices=[("COUNT", "Count"), ("VALUE", "Value"), ("THRESHOLD", "Threshold")], max_length=10
                    ),
                ),
                ("steps", models.JSONField()),
                ("band_percent", models.DecimalField(decimal_places=2, default=0, max_digits=5)),
                ("grace", models.PositiveSmallIntegerField(default=0)),
                ("note", models.CharField(blank=True, max_length=300)),
                ("user_id", models.BigIntegerField(null=True)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Wording",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("code", models.CharField(max_length=20, unique=True)),
                ("text", models.TextField(blank=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RetirementPlan",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("CHECKING", "Checking"),
                            ("GROW", "Grow"),
                            ("KEPT", "Kept"),
                            ("PLANNING", "Planning"),
                            ("WAITING", "Waiting"),
                            ("APPROVED", "Approved"),
                            ("NOTICED", "Noticed"),
                            ("STAYED", "Stayed"),
                            ("LEFT", "Left"),
                            ("WITHDRAWN", "Withdrawn"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(max_length=500)),
                ("is_bad_faith", models.BooleanField(default=False)),
                ("tier", models.CharField(blank=True, max_length=10)),
                ("potential", models.DecimalField(decimal_places=2, max_digits=18, null=True)),
                ("threshold", models.DecimalField(decimal_places=2, max_digits=18, null=True)),
                ("revenue", models.DecimalField(decimal_places=2, max_digits=18, null=True)),
                ("cost", models.DecimalField(decimal_places=2, max_digits=18, null=True)),
                ("contribution", models.DecimalField(decimal_places=2, max_digits=18, null=True)),
                ("reference_value", models.DecimalField(decimal_places=2, default=0, max_digits=18)),
                ("strategic_reason", models.CharField(blank=True, max_length=300)),
                ("verdict", models.CharField(blank=True, max_length=20)),
                ("checked_date", models.DateField(null=True)),
                ("method", models.CharField(blank=True, max_length=10)),
                ("price_percent", models.DecimalField(decimal_places=2, max_digits=6, null=True)),
                ("new_cost", models.DecimalField(decimal_places=2, max_digits=18, null=True)),
                ("notice", models.TextField(blank=True)),
                ("notice_days", models.PositiveSmallIntegerField(null=True)),
                ("alternatives", models.TextField(blank=True)),
                ("legal_check", models.TextField(blank=True)),
                ("unpaid", models.TextField(blank=True)),
                ("approved_at", models.DateTimeField(null=True)),
                ("told_date", models.DateField(null=True)),
                ("told_by", models.CharField(blank=True, max_length=10)),
                ("ends_date", models.DateField(null=True)),
                ("closed_date", models.DateField(null=True)),
                ("outcome", models.CharField(blank=True, max_length=500)),
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
                "indexes": [models.Index(fields=["-created_at", "-id"], name="retirement_recent")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ("CHECKING", "PLANNING", "WAITING", "APPROVED", "NOTICED"))),
                        fields=("customer",),
                        name="grading_one_open_retirement",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approver", None),
                            models.Q(("approver", models.F("author")), _negated=True),
                            _connector="OR",
                        ),
                        name="grading_approved_by_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RetirementStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=12)),
                ("note", models.CharField(blank=True, max_length=500)),
                ("at", models.DateTimeField()),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="grading.retirementplan"
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
            name="Support",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("segment", models.CharField(max_length=10)),
                ("day", models.DateField()),
                ("what", models.CharField(max_length=120)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=12)),
                ("result", models.CharField(blank=True, max_length=300)),
                ("at", models.DateTimeField()),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
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
                "indexes": [models.Index(fields=["segment", "day"], name="support_segment_day")],
            },
        ),
        migrations.CreateModel(
            name="UpgradeProgramme",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "status",
                    models.CharField(
                        choices=[("OPEN", "Open"), ("REACHED", "Reached"), ("ENDED", "Ended")],
                        default="OPEN",
                        max_length=8,
                    ),
                ),
                ("from_tier", models.CharField(blank=True, max_length=10)),
                ("to_tier", models.CharField(max_length=10)),
                ("begun_value", models.DecimalField(decimal_places=2, max_digits=18, null=True)),
                ("goal_value", models.DecimalField(decimal_places=2, max_digits=18, null=True)),
                ("due_date", models.DateField()),
                ("note", models.CharField(blank=True, max_length=500)),
                ("n_actions", models.PositiveSmallIntegerField(default=0)),
                ("closed_date", models.DateField(null=True)),
                ("outcome", models.CharField(blank=True, max_length=500)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="customers.customer"
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
                "indexes": [models.Index(fields=["due_date", "id"], name="upgrade_due")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "OPEN")), fields=("customer",), name="grading_one_open_programme"
                    )
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
                ("day", models.DateField()),
                ("verdict", models.CharField(max_length=8)),
                ("reasons", models.JSONField()),
                ("decided", models.CharField(blank=True, max_length=8)),
                ("decided_at", models.DateTimeField(null=True)),
                ("note", models.CharField(blank=True, max_length=300)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="customers.customer"
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
                "indexes": [models.Index(fields=["-day", "-id"], name="proposal_recent")],
                "constraints": [models.UniqueConstraint(fields=("day", "customer"), name="grading_one_proposal_a_day")],
            },
        ),
    ]
