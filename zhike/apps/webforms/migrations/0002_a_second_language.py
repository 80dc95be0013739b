"""Forms carry their texts in a second language."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds the second language of a form and its texts."""

    dependencies = [("webforms", "0001_forms_and_entries")]

    operations = [
        migrations.AddField(
            "webform",
            "second_language",
            models.CharField(blank=True, default="", max_length=10),
            preserve_default=False,
        ),
        migrations.AddField("webform", "second", models.JSONField(default=dict)),
    ]
