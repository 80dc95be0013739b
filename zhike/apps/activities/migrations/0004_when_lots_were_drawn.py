from django.db import migrations, models


def remember(apps, schema_editor):
    """Take the moments of the lots drawn so far from the audit trail."""
    activities = apps.get_model("activities", "Activity")._base_manager
    drawn = apps.get_model("core", "AuditEntry")._base_manager.filter(act="activity.control", noun="activity")
    for activity_id, at in drawn.values_list("object_id", "at"):
        activities.filter(pk=activity_id).update(drawn_at=at)


class Migration(migrations.Migration):
    dependencies = [("activities", "0003_tables_and_catalogue_of_gifts"), ("core", "0003_calendar")]

    operations = [
        migrations.AddField("activity", "drawn_at", models.DateTimeField(null=True)),
        migrations.RunPython(remember, migrations.RunPython.noop, elidable=True),
    ]
