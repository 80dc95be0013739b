import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0010_leaving_on_cards"),
        ("org", "0008_grants_of_columns"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("targets", "0001_target_groups"),
    ]

    operations = [
        migrations.CreateModel(
            name="Building",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("begun_date", models.DateField()),
                ("ended_date", models.DateField(null=True)),
                ("is_done", models.BooleanField(default=False)),
                ("author_id", models.BigIntegerField(null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["customer", "-id"], name="targets_building_of")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_date", None)), fields=("customer",), name="targets_one_open_building"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BuildingStep",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("step", models.CharField(max_length=8)),
                ("place", models.PositiveSmallIntegerField()),
                ("due_date", models.DateField()),
                ("result", models.TextField(blank=True)),
                ("done_date", models.DateField(null=True)),
                (
                    "building",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="targets.building",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("building", "place"), name="targets_step_once")],
            },
        ),
        migrations.CreateModel(
            name="Find",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("day", models.DateField()),
                ("way", models.CharField(max_length=12)),
                ("is_active", models.BooleanField()),
                ("note", models.CharField(blank=True, max_length=300)),
                (
                    "branch",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.branch"),
                ),
                (
                    "customer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="customers.customer"
                    ),
                ),
                (
                    "finder",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["finder", "-day", "-id"], name="targets_found_by")],
            },
        ),
        migrations.CreateModel(
            name="FirstContact",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("day", models.DateField()),
                ("n_known", models.PositiveSmallIntegerField()),
                ("n_asked", models.PositiveSmallIntegerField()),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("task_id", models.BigIntegerField(null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
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
                "indexes": [models.Index(fields=["customer", "-day", "-id"], name="targets_first_contact")],
            },
        ),
        migrations.CreateModel(
            name="TargetScore",
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
                (
                    "rank",
                    models.CharField(
                        choices=[("PASS", "Pass"), ("FAIL", "Fail"), ("UNKNOWN", "Unknown")], max_length=7
                    ),
                ),
                (
                    "growth",
                    models.CharField(
                        choices=[("PASS", "Pass"), ("FAIL", "Fail"), ("UNKNOWN", "Unknown")], max_length=7
                    ),
                ),
                (
                    "research",
                    models.CharField(
                        choices=[("PASS", "Pass"), ("FAIL", "Fail"), ("UNKNOWN", "Unknown")], max_length=7
                    ),
                ),
                (
                    "venture",
                    models.CharField(
                        choices=[("PASS", "Pass"), ("FAIL", "Fail"), ("UNKNOWN", "Unknown")], max_length=7
                    ),
                ),
                (
                    "dissatisfied",
                    models.CharField(
                        choices=[("PASS", "Pass"), ("FAIL", "Fail"), ("UNKNOWN", "Unknown")], max_length=7
                    ),
                ),
                ("reasons", models.JSONField(default=list)),
                ("score", models.PositiveSmallIntegerField()),
                ("n_passed", models.PositiveSmallIntegerField()),
                ("n_unknown", models.PositiveSmallIntegerField()),
                ("is_target", models.BooleanField()),
                ("stands", models.CharField(choices=[("PROSPECT", "Prospect"), ("BUYER", "Buyer")], max_length=8)),
                ("excluded", models.CharField(blank=True, default="", max_length=14)),
                ("known", models.PositiveSmallIntegerField()),
                (
                    "readiness",
                    models.CharField(
                        choices=[
                            ("READY", "Ready"),
                            ("UNREAD", "Unread"),
                            ("KNOWN", "Known"),
                            ("THIN", "Thin"),
                            ("EXCLUDED", "Excluded"),
                        ],
                        max_length=8,
                    ),
                ),
                ("intent", models.PositiveSmallIntegerField()),
                ("potential", models.PositiveSmallIntegerField()),
                ("signs", models.JSONField(default=list)),
                ("scored_date", models.DateField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("excluded", "")), fields=["-score", "-customer"], name="targets_ranked"
                    ),
                    models.Index(fields=["-intent", "-customer"], name="targets_by_intent"),
                    models.Index(fields=["-potential", "-customer"], name="targets_by_potential"),
                    models.Index(fields=["-known", "-customer"], name="targets_by_known"),
                    models.Index(
                        condition=models.Q(("excluded", ""), _negated=True),
                        fields=["-score", "-customer"],
                        name="targets_excluded",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WeekPlan",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("week", models.DateField()),
                ("goal", models.PositiveSmallIntegerField()),
                ("sources", models.JSONField(default=list)),
                (
                    "branch",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.branch"),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("user", "week"), name="targets_one_plan_a_week")],
            },
        ),
    ]
