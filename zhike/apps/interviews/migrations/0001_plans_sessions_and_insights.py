import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("customers", "0006_lists_read_by_index_alone"),
        ("org", "0006_marketing_and_risk"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("people", "0004_persons_set_apart"),
    ]

    operations = [
        migrations.CreateModel(
            name="Participant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(blank=True, max_length=100)),
                ("told_at", models.DateTimeField(null=True)),
                ("task_id", models.BigIntegerField(null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
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
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Plan",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("title", models.CharField(max_length=120)),
                ("question", models.CharField(max_length=300)),
                ("kind", models.CharField(blank=True, max_length=10)),
                ("states", models.JSONField(default=list)),
                ("least_days", models.PositiveIntegerField(default=0)),
                ("stratum", models.CharField(max_length=8)),
                ("size", models.PositiveIntegerField()),
                ("seed", models.BigIntegerField()),
                ("strata", models.JSONField(default=list)),
                ("n_barred", models.PositiveIntegerField(default=0)),
                ("drawn_date", models.DateField()),
                ("due_date", models.DateField()),
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
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.branch"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["-drawn_date", "-id"], name="plan_recent"),
                    models.Index(fields=["branch", "-drawn_date", "-id"], name="plan_branch"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Interview",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("tier", models.CharField(blank=True, max_length=10)),
                ("due_date", models.DateField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("PLANNED", "Planned"),
                            ("UNREACHED", "Unreached"),
                            ("REACHED", "Reached"),
                            ("REFUSED", "Refused"),
                            ("BARRED", "Barred"),
                            ("INTERVIEWED", "Interviewed"),
                        ],
                        default="PLANNED",
                        max_length=12,
                    ),
                ),
                ("n_tries", models.PositiveSmallIntegerField(default=0)),
                ("tried_date", models.DateField(null=True)),
                ("remark", models.CharField(blank=True, max_length=300)),
                ("held_date", models.DateField(null=True)),
                ("causes", models.JSONField(default=list)),
                ("cause", models.CharField(blank=True, max_length=12)),
                ("said", models.TextField(blank=True)),
                ("went_to", models.CharField(blank=True, max_length=120)),
                ("wish", models.CharField(blank=True, max_length=500)),
                ("would_return", models.CharField(blank=True, max_length=6)),
                ("interaction_id", models.BigIntegerField(null=True)),
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
                    "interviewer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="interviews", to="interviews.plan"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["due_date", "id"], name="interview_due")],
            },
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("title", models.CharField(max_length=120)),
                ("problem", models.TextField()),
                ("day", models.DateField()),
                ("place", models.CharField(blank=True, max_length=120)),
                (
                    "status",
                    models.CharField(choices=[("OPEN", "Open"), ("CLOSED", "Closed")], default="OPEN", max_length=8),
                ),
                (
                    "branch",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.branch"
                    ),
                ),
                (
                    "moderator",
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
                    models.Index(fields=["-day", "-id"], name="session_recent"),
                    models.Index(fields=["branch", "-day", "-id"], name="session_branch"),
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
                ("text", models.CharField(max_length=500)),
                ("cause", models.CharField(blank=True, max_length=12)),
                (
                    "decision",
                    models.CharField(
                        blank=True, choices=[("ADOPTED", "Adopted"), ("DROPPED", "Dropped")], max_length=8
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("task_id", models.BigIntegerField(null=True)),
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
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="proposals",
                        to="interviews.participant",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="proposals", to="interviews.session"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="participant",
            name="session",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="participants", to="interviews.session"
            ),
        ),
        migrations.CreateModel(
            name="Insight",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("day", models.DateField()),
                ("text", models.CharField(max_length=500)),
                ("quote", models.CharField(blank=True, max_length=500)),
                ("cause", models.CharField(blank=True, max_length=12)),
                ("tagged", models.CharField(blank=True, max_length=400)),
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
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.branch"
                    ),
                ),
                (
                    "interview",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="insights",
                        to="interviews.interview",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="insights",
                        to="interviews.session",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["-day", "-id"], name="insight_recent"),
                    models.Index(fields=["branch", "-day", "-id"], name="insight_branch"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("interview__isnull", False), ("session", None)),
                            models.Q(("interview", None), ("session__isnull", False)),
                            _connector="OR",
                        ),
                        name="insight_of_one",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Tag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("word", models.CharField(db_index=True, max_length=40)),
                (
                    "insight",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tags", to="interviews.insight"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("insight", "word"), name="interviews_tag_once")],
            },
        ),
        migrations.CreateModel(
            name="Vote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="votes", to="interviews.participant"
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="votes", to="interviews.proposal"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("proposal", "participant"), name="interviews_vote_once")
                ],
            },
        ),
    ]
