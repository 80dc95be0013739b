import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("customers", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Rule",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("name", models.CharField(max_length=80)),
                ("trigger", models.CharField(max_length=60)),
                ("query", models.JSONField(default=dict)),
                ("deed", models.CharField(choices=[("TASK", "Task"), ("NOTICE", "Notice")], max_length=8)),
                (
                    "target",
                    models.CharField(
                        choices=[("OWNER", "Owner"), ("MANAGER", "Manager"), ("PERSON", "Person"), ("ROLE", "Role")],
                        max_length=8,
                    ),
                ),
                ("role", models.CharField(blank=True, max_length=20)),
                ("template", models.CharField(max_length=200)),
                ("due_days", models.PositiveSmallIntegerField(default=3)),
                ("rest_days", models.PositiveSmallIntegerField(default=30)),
                ("is_active", models.BooleanField(default=False)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["trigger", "is_active"], name="playbooks_rule_trigger")],
            },
        ),
        migrations.CreateModel(
            name="Run",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("event_id", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("is_capped", models.BooleanField(default=False)),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="runs", to="playbooks.rule"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["rule", "-id"], name="playbooks_run_recent")],
                "constraints": [models.UniqueConstraint(fields=("rule", "event_id"), name="playbooks_run_once")],
            },
        ),
        migrations.CreateModel(
            name="Deed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("task_id", models.BigIntegerField(null=True)),
                (
                    "skipped",
                    models.CharField(blank=True, choices=[("NOBODY", "Nobody"), ("UNSEEN", "Unseen")], max_length=8),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="customers.customer"
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="deeds", to="playbooks.run"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("run", "customer"), name="playbooks_deed_once")],
            },
        ),
    ]
