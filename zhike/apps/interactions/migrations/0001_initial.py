import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("customers", "0001_initial"),
        ("org", "0002_savedview"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Contactedness",
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
                ("last_two_way_at", models.DateTimeField(null=True)),
                ("last_any_at", models.DateTimeField(null=True)),
                ("n_in", models.PositiveIntegerField(default=0)),
                ("n_out", models.PositiveIntegerField(default=0)),
                ("silence_task_id", models.BigIntegerField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("silence_task_id", None)),
                        fields=["last_two_way_at"],
                        name="contactedness_silent",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Interaction",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("kind", models.CharField(max_length=16)),
                ("happened_at", models.DateTimeField()),
                ("channel", models.CharField(max_length=16)),
                ("direction", models.CharField(max_length=6)),
                ("contents", models.JSONField(default=list)),
                ("participants", models.CharField(blank=True, max_length=200)),
                ("topic", models.CharField(blank=True, max_length=120)),
                ("text", models.TextField()),
                ("emotion_before", models.CharField(blank=True, max_length=12)),
                ("emotion_after", models.CharField(blank=True, max_length=12)),
                ("result", models.CharField(blank=True, max_length=200)),
                ("next_step", models.CharField(blank=True, max_length=200)),
                ("next_date", models.DateField(null=True)),
                ("duration_minutes", models.PositiveIntegerField(null=True)),
                ("learned", models.TextField(blank=True)),
                ("taught", models.TextField(blank=True)),
                ("recording", models.CharField(blank=True, max_length=300)),
                ("source", models.CharField(default="PERSON", max_length=10)),
                ("is_unprepared", models.BooleanField(default=False)),
                ("taken_back_at", models.DateTimeField(null=True)),
                (
                    "branch",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.branch"
                    ),
                ),
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
                "indexes": [
                    models.Index(fields=["-happened_at", "-id"], name="interaction_recent"),
                    models.Index(fields=["branch", "-happened_at", "-id"], name="interaction_branch"),
                    models.Index(fields=["customer", "-happened_at", "-id"], name="interaction_customer"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Amendment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField()),
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
                (
                    "interaction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="amendments",
                        to="interactions.interaction",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Preparation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="customers.customer"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("user", "customer"), name="preparation_once")],
            },
        ),
        migrations.CreateModel(
            name="Promise",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("text", models.CharField(max_length=300)),
                ("promised_to", models.CharField(blank=True, max_length=120)),
                ("due_date", models.DateField()),
                ("promised_value", models.DecimalField(decimal_places=4, max_digits=18, null=True)),
                ("capability", models.DecimalField(decimal_places=4, max_digits=18, null=True)),
                ("unit", models.CharField(blank=True, max_length=20)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("OPEN", "Open"),
                            ("KEPT", "Kept"),
                            ("BROKEN", "Broken"),
                            ("CANCELLED", "Cancelled"),
                            ("PENDING_APPROVAL", "Pending Approval"),
                        ],
                        default="OPEN",
                        max_length=16,
                    ),
                ),
                ("kept_date", models.DateField(null=True)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("task_id", models.BigIntegerField(null=True)),
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
                (
                    "made_by",
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
                    models.Index(fields=["due_date", "id"], name="promise_due"),
                    models.Index(fields=["status", "due_date", "id"], name="promise_status_due"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Care",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("occasion", models.CharField(max_length=40)),
                ("day", models.DateField()),
                ("status", models.CharField(choices=[("DONE", "Done"), ("NOT_DONE", "Not Done")], max_length=8)),
                ("at", models.DateTimeField()),
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
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("customer", "occasion", "day"), name="care_once")],
            },
        ),
    ]
