import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("customers", "0002_everyday"),
        ("org", "0002_savedview"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Activity",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("kind", models.CharField(max_length=16)),
                ("title", models.CharField(max_length=120)),
                ("place", models.CharField(blank=True, max_length=120)),
                ("first_date", models.DateField()),
                ("last_date", models.DateField()),
                ("topic", models.CharField(blank=True, max_length=300)),
                ("tags", models.JSONField(default=list)),
                ("menu", models.JSONField(default=list)),
                ("budget", models.DecimalField(decimal_places=2, max_digits=18, null=True)),
                ("cost", models.DecimalField(decimal_places=2, max_digits=18, null=True)),
                (
                    "status",
                    models.CharField(
                        choices=[("PLANNED", "Planned"), ("DONE", "Done"), ("CANCELLED", "Cancelled")],
                        default="PLANNED",
                        max_length=10,
                    ),
                ),
                ("minutes", models.TextField(blank=True)),
                ("opinions", models.JSONField(default=list)),
                (
                    "branch",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.branch"
                    ),
                ),
                (
                    "organiser",
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
                    models.Index(fields=["-first_date", "-id"], name="activity_first"),
                    models.Index(fields=["branch", "-first_date", "-id"], name="activity_branch_first"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Gift",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("what", models.CharField(max_length=120)),
                ("value", models.DecimalField(decimal_places=2, max_digits=12)),
                ("day", models.DateField()),
                (
                    "status",
                    models.CharField(
                        choices=[("GIVEN", "Given"), ("PENDING_APPROVAL", "Pending Approval"), ("REFUSED", "Refused")],
                        default="GIVEN",
                        max_length=16,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300)),
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
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="people.person"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["-day", "-id"], name="gift_recent"),
                    models.Index(fields=["customer", "-day", "-id"], name="gift_customer"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "answer",
                    models.CharField(
                        choices=[("UNANSWERED", "Unanswered"), ("COMING", "Coming"), ("DECLINED", "Declined")],
                        default="UNANSWERED",
                        max_length=10,
                    ),
                ),
                ("has_attended", models.BooleanField(default=False)),
                ("is_lead", models.BooleanField(default=False)),
                ("interaction_id", models.BigIntegerField(null=True)),
                ("invited_at", models.DateTimeField()),
                (
                    "activity",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitations",
                        to="activities.activity",
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
                "constraints": [models.UniqueConstraint(fields=("activity", "customer"), name="invitation_once")],
            },
        ),
        migrations.CreateModel(
            name="Visit",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("day", models.DateField()),
                ("purpose", models.CharField(max_length=200)),
                (
                    "status",
                    models.CharField(
                        choices=[("PLANNED", "Planned"), ("DONE", "Done"), ("CANCELLED", "Cancelled")],
                        default="PLANNED",
                        max_length=10,
                    ),
                ),
                ("is_first", models.BooleanField(default=False)),
                ("knew_person", models.BooleanField(default=False)),
                ("has_agreed", models.BooleanField(null=True)),
                ("task_id", models.BigIntegerField(null=True)),
                ("interaction_id", models.BigIntegerField(null=True)),
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
                    "person",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="people.person"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["customer", "-day", "-id"], name="visit_customer"),
                    models.Index(condition=models.Q(("status", "PLANNED")), fields=["day", "id"], name="visit_planned"),
                ],
            },
        ),
    ]
