"""An estimate may be of the industry as a whole."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Let the competitor of an estimate be none."""

    dependencies = [("market", "0001_competitors_moves_and_estimates")]

    operations = [
        migrations.AlterField(
            model_name="churnestimate",
            name="competitor",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="estimates",
                to="market.competitor",
            ),
        ),
        migrations.AddConstraint(
            model_name="churnestimate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("competitor", None)),
                fields=("first_date", "last_date"),
                name="market_industry_estimate_once",
            ),
        ),
    ]
