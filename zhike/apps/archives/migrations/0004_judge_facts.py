from django.db import migrations, models


def judge(apps, schema_editor):
    """Say of the facts there are which were found true again, and which were replaced without it."""
    fact = apps.get_model("archives", "Fact")._base_manager
    fact.filter(verified_date__gt=models.F("collected_date")).update(outcome="VERIFIED")
    # A value put into the history behind a newer one was never what was known, so nothing has corrected it.
    later = fact.filter(
        customer_id=models.OuterRef("customer_id"), field=models.OuterRef("field"), pk__gt=models.OuterRef("pk")
    )
    closed = fact.filter(valid_to__isnull=False, outcome="").annotate(has_later=models.Exists(later))
    ids = list(closed.filter(has_later=True).values_list("pk", flat=True))
    for first in range(0, len(ids), 5_000):
        fact.filter(pk__in=ids[first : first + 5_000]).update(outcome="CORRECTED")


class Migration(migrations.Migration):
    dependencies = [("archives", "0003_sources")]

    operations = [migrations.RunPython(judge, migrations.RunPython.noop, elidable=True)]
