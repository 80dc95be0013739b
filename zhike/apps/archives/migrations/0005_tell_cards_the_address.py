"""The cards of customers say how they like to be addressed, as their archives have it."""

from django.db import migrations


def tell(apps, schema_editor):
    """Write the form of address that is known now into the card."""
    facts = apps.get_model("archives", "Fact")._base_manager.filter(field="salutation", valid_to=None, batch_id=None)
    cards = apps.get_model("customers", "Card")._base_manager
    for customer_id, value in facts.values_list("customer_id", "value").iterator():
        if isinstance(value, str):
            cards.filter(pk=customer_id).update(salutation=value[:60])


class Migration(migrations.Migration):
    """Data alone."""

    dependencies = [("archives", "0004_judge_facts"), ("customers", "0003_former_owners_and_address")]
    operations = [migrations.RunPython(tell, migrations.RunPython.noop, elidable=True)]
