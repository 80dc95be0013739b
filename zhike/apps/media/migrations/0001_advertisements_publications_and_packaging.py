import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("customers", "0006_lists_read_by_index_alone"),
        ("org", "0006_marketing_and_risk"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("targets", "0001_target_groups"),
        ("webforms", "0001_forms_and_entries"),
    ]

    operations = [
        migrations.CreateModel(
            name="Issue",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("title", models.CharField(max_length=120)),
                ("day", models.DateField()),
                ("text", models.TextField()),
                ("sent_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Advertisement",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("code", models.CharField(max_length=20, unique=True)),
                ("title", models.CharField(max_length=120)),
                ("medium", models.CharField(max_length=16)),
                ("outlet", models.CharField(blank=True, max_length=120)),
                ("cost", models.DecimalField(decimal_places=2, max_digits=16, null=True)),
                ("first_date", models.DateField()),
                ("last_date", models.DateField(null=True)),
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
                    "form",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="webforms.webform"
                    ),
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
            ],
            options={
                "indexes": [models.Index(fields=["-first_date", "-id"], name="media_advertisement_recent")],
            },
        ),
        migrations.CreateModel(
            name="Copy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("way", models.CharField(choices=[("EMAIL", "Email"), ("POST", "Post")], max_length=6)),
                ("link", models.CharField(max_length=40, unique=True)),
                ("message_id", models.BigIntegerField(null=True)),
                ("posted_at", models.DateTimeField(null=True)),
                ("opened_at", models.DateTimeField(null=True)),
                ("returned_at", models.DateTimeField(null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="customers.customer"
                    ),
                ),
                (
                    "issue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="copies", to="media.issue"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("issue", "customer"), name="media_copy_once")],
            },
        ),
        migrations.CreateModel(
            name="Lead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("how", models.CharField(choices=[("FORM", "Form"), ("TOLD", "Told")], max_length=6)),
                ("interaction_id", models.BigIntegerField(null=True)),
                ("user_id", models.BigIntegerField(null=True)),
                ("at", models.DateTimeField()),
                (
                    "advertisement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="leads", to="media.advertisement"
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
                "constraints": [models.UniqueConstraint(fields=("advertisement", "customer"), name="media_lead_once")],
            },
        ),
        migrations.CreateModel(
            name="Packaging",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("name", models.CharField(max_length=80)),
                ("edition", models.CharField(max_length=40)),
                ("message", models.CharField(max_length=500)),
                ("link", models.CharField(max_length=40, unique=True)),
                ("first_date", models.DateField()),
                ("n_printed", models.PositiveIntegerField(null=True)),
                ("is_open", models.BooleanField(default=True)),
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
                    "customer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
                (
                    "form",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="webforms.webform"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["-first_date", "-id"], name="media_packaging_recent")],
                "constraints": [models.UniqueConstraint(fields=("name", "edition"), name="media_packaging_edition")],
            },
        ),
        migrations.CreateModel(
            name="Publication",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("name", models.CharField(max_length=80, unique=True)),
                ("about", models.CharField(blank=True, max_length=300)),
                ("purpose", models.CharField(default="MARKETING", max_length=10)),
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
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="issue",
            name="publication",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="issues", to="media.publication"
            ),
        ),
        migrations.CreateModel(
            name="Reader",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("way", models.CharField(choices=[("EMAIL", "Email"), ("POST", "Post")], max_length=6)),
                ("origin", models.CharField(blank=True, max_length=80)),
                ("added_at", models.DateTimeField()),
                ("left_at", models.DateTimeField(null=True)),
                ("has_declined", models.BooleanField(default=False)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="customers.customer"
                    ),
                ),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="readers", to="media.publication"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("publication", "customer"), name="media_reader_once")],
            },
        ),
        migrations.CreateModel(
            name="Scan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("NOBODY_KNOWN", "Nobody Known"),
                            ("PRINTED_FOR", "Printed For"),
                            ("SAID_WHO", "Said Who"),
                        ],
                        max_length=12,
                    ),
                ),
                ("sender", models.CharField(max_length=64)),
                ("fingerprint", models.CharField(max_length=64, unique=True)),
                ("interaction_id", models.BigIntegerField(null=True)),
                (
                    "packaging",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="scans", to="media.packaging"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["packaging", "-at"], name="media_scan_recent")],
            },
        ),
        migrations.AddIndex(
            model_name="issue",
            index=models.Index(fields=["-day", "-id"], name="media_issue_recent"),
        ),
    ]
