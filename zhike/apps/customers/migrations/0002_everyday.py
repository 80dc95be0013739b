import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0001_initial"),
        ("org", "0002_savedview"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BulkEdit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("user_id", models.BigIntegerField()),
                ("field", models.CharField(max_length=20)),
                ("value", models.CharField(blank=True, max_length=40)),
                ("day", models.DateField(null=True)),
                ("note", models.CharField(blank=True, max_length=200)),
                ("at", models.DateTimeField()),
                (
                    "status",
                    models.CharField(
                        choices=[("WAITING", "Waiting"), ("DONE", "Done"), ("UNDONE", "Undone")],
                        default="WAITING",
                        max_length=10,
                    ),
                ),
                ("n_chosen", models.PositiveIntegerField()),
                ("n_changed", models.PositiveIntegerField(default=0)),
                ("n_same", models.PositiveIntegerField(default=0)),
                ("n_refused", models.PositiveIntegerField(default=0)),
                ("n_back", models.PositiveIntegerField(default=0)),
            ],
            options={
                "indexes": [models.Index(fields=["user_id", "-id"], name="customers_bulk_user")],
            },
        ),
        migrations.CreateModel(
            name="BulkPart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ids", models.JSONField()),
                ("former", models.JSONField(default=dict)),
                (
                    "status",
                    models.CharField(
                        choices=[("WAITING", "Waiting"), ("DONE", "Done"), ("UNDONE", "Undone")],
                        default="WAITING",
                        max_length=10,
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="card",
            name="completeness",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="card",
            name="knowledge",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="card",
            name="verified_date",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="customer",
            name="merged_into",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
            ),
        ),
        migrations.AddIndex(
            model_name="card",
            index=models.Index(fields=["-knowledge", "-customer"], name="card_knowledge"),
        ),
        migrations.AddIndex(
            model_name="card",
            index=models.Index(fields=["branch", "-knowledge", "-customer"], name="card_branch_knowledge"),
        ),
        migrations.AddIndex(
            model_name="card",
            index=models.Index(fields=["verified_date", "customer"], name="card_verified"),
        ),
        migrations.AddIndex(
            model_name="card",
            index=models.Index(
                condition=models.Q(("tier__in", ("VIP", "MAJOR"))),
                fields=["completeness", "customer"],
                name="card_key_completeness",
            ),
        ),
        migrations.AddIndex(
            model_name="card",
            index=models.Index(fields=["tier", "churn_state", "-stake", "-customer"], name="card_classes_stake"),
        ),
        migrations.AddField(
            model_name="bulkpart",
            name="edit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="parts", to="customers.bulkedit"
            ),
        ),
    ]
