from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("surveys", "0003_answers_into_the_archive"),
    ]

    operations = [
        migrations.AlterField(
            model_name="question",
            name="use",
            field=models.CharField(
                blank=True,
                choices=[
                    ("NAMED", "Named"),
                    ("HANDLING", "Handling"),
                    ("ATTITUDE", "Attitude"),
                    ("IMPRESSION", "Impression"),
                    ("TRUST", "Trust"),
                    ("LEAVING", "Leaving"),
                ],
                max_length=10,
            ),
        ),
    ]
