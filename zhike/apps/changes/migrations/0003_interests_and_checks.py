from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("changes", "0002_reviews_and_industry_events"),
    ]

    operations = [
        migrations.AddField(
            model_name="change",
            name="checks",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name="change",
            name="interests",
            field=models.JSONField(blank=True, default=dict),
        ),
    ]
