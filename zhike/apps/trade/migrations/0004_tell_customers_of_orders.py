"""The cards of customers say whether there are orders."""

from django.db import migrations

FILL = """
UPDATE customers_card SET has_orders = TRUE
WHERE EXISTS (SELECT 1 FROM trade_order WHERE trade_order.customer_id = customers_card.customer_id)
"""


class Migration(migrations.Migration):
    """Data alone."""

    dependencies = [("trade", "0003_cost_payment"), ("customers", "0003_former_owners_and_address")]
    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop, elidable=True)]
