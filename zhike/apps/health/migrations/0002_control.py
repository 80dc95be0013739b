from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("health", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="enrolment",
            name="is_control",
            field=models.BooleanField(default=False),
        ),
    ]
