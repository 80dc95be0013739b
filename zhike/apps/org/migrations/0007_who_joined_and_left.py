"""Since when people are with us, and the day their access ended: read from the trail for those who are gone already."""

from django.db import migrations, models
from django.utils import timezone


def read_the_trail(apps, schema_editor):
    """Give everybody who may not sign in the day of the last entry that says so; without one it stays unknown."""
    users, entries = apps.get_model("org", "User"), apps.get_model("core", "AuditEntry")
    for user in users.objects.filter(is_active=False):
        told = entries.objects.filter(noun="user", act="user.change", object_id=user.pk).order_by("-id")
        for entry in told.select_related("value"):
            value = getattr(entry, "value", None)
            if value is not None and value.values.get("is_active") == [True, False]:
                users.objects.filter(pk=user.pk).update(left_on=timezone.localtime(entry.at).date())
                break


class Migration(migrations.Migration):
    dependencies = [("org", "0006_marketing_and_risk"), ("core", "0001_initial")]

    operations = [
        migrations.AddField(model_name="user", name="joined_on", field=models.DateField(null=True)),
        migrations.AddField(model_name="user", name="left_on", field=models.DateField(null=True)),
        migrations.RunPython(read_the_trail, migrations.RunPython.noop, elidable=True),
    ]
