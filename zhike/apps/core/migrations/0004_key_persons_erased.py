from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0003_calendar"),
    ]

    operations = [
        migrations.AlterField(
            model_name="erasure",
            name="customer_id",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="erasure",
            name="person_id",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="erasure",
            name="kept_files",
            field=models.JSONField(default=list),
        ),
        migrations.AddConstraint(
            model_name="erasure",
            constraint=models.UniqueConstraint(fields=("person_id",), name="core_erasure_of_person_once"),
        ),
        migrations.AddConstraint(
            model_name="erasure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("customer_id__isnull", False), ("person_id", None)),
                    models.Q(("customer_id", None), ("person_id__isnull", False)),
                    _connector="OR",
                ),
                name="core_erasure_of_one",
            ),
        ),
    ]
