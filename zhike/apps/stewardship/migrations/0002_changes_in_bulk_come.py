"""Changes in bulk come from customers with their tables; those there are were of the list of customers."""

import django.db.models.deletion
from django.db import migrations, models

STATUS = models.CharField(
    choices=[("WAITING", "Waiting"), ("DONE", "Done"), ("UNDONE", "Undone")], default="WAITING", max_length=10
)


class Migration(migrations.Migration):
    dependencies = [("stewardship", "0001_initial"), ("customers", "0005_changes_in_bulk_leave")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="BulkEdit",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("user_id", models.BigIntegerField()),
                        ("field", models.CharField(max_length=20)),
                        ("value", models.CharField(blank=True, max_length=40)),
                        ("day", models.DateField(null=True)),
                        ("note", models.CharField(blank=True, max_length=200)),
                        ("at", models.DateTimeField()),
                        ("status", STATUS.clone()),
                        ("n_chosen", models.PositiveIntegerField()),
                        ("n_changed", models.PositiveIntegerField(default=0)),
                        ("n_same", models.PositiveIntegerField(default=0)),
                        ("n_refused", models.PositiveIntegerField(default=0)),
                        ("n_back", models.PositiveIntegerField(default=0)),
                    ],
                    options={"indexes": [models.Index(fields=["user_id", "-id"], name="customers_bulk_user")]},
                ),
                migrations.CreateModel(
                    name="BulkPart",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("ids", models.JSONField()),
                        ("former", models.JSONField(default=dict)),
                        ("status", STATUS.clone()),
                        (
                            "edit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="parts",
                                to="stewardship.bulkedit",
                            ),
                        ),
                    ],
                ),
            ],
        ),
        migrations.RenameIndex("BulkEdit", new_name="stewardship_bulk_user", old_name="customers_bulk_user"),
        migrations.AddField(
            "BulkEdit", "list_name", models.CharField(default="customers", max_length=20), preserve_default=False
        ),
    ]
