from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("playbooks", "0003_reasons_of_deeds"),
    ]

    operations = [
        migrations.AlterField(
            model_name="deed",
            name="skipped",
            field=models.CharField(
                blank=True,
                choices=[
                    ("NOBODY", "Nobody"),
                    ("UNSEEN", "Unseen"),
                    ("SAME", "Same"),
                    ("STAYED", "Stayed"),
                    ("NO_TEXT", "No Text"),
                    ("FIXED", "Fixed"),
                    ("AT_DESK", "At Desk"),
                    ("GUARDED", "Guarded"),
                ],
                max_length=8,
            ),
        ),
    ]
