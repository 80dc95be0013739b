"""An entry that takes support back names the other by a reference: its words may be erased."""

import django.db.models.deletion
from django.db import migrations, models


def refer(apps, schema_editor):
    """Turn the words that named the other entry into the reference."""
    rows = apps.get_model("grading", "Support").objects.filter(amount__lt=0, result__startswith="-")
    for row in rows.iterator():
        number = row.result.removeprefix("-")
        if number.isdecimal():
            row.reverses_id, row.result = int(number), ""
            row.save(update_fields=["reverses", "result"])


class Migration(migrations.Migration):
    dependencies = [("grading", "0001_tiers_retirement_and_upgrades")]
    operations = [
        migrations.AddField(
            "support",
            "reverses",
            models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reversed_by",
                to="grading.support",
            ),
        ),
        migrations.RunPython(refer, migrations.RunPython.noop, elidable=True),
    ]
