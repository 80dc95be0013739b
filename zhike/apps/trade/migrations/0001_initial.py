import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("customers", "0001_initial"),
        ("org", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Product",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("code", models.CharField(max_length=60, unique=True)),
                ("name", models.CharField(blank=True, max_length=300)),
                ("import_id", models.BigIntegerField(db_index=True, null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Order",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=60)),
                ("source", models.CharField(max_length=40)),
                ("kind", models.CharField(choices=[("PURCHASE", "Purchase"), ("RETURN", "Return")], max_length=10)),
                ("order_date", models.DateField()),
                ("n_lines", models.PositiveIntegerField(default=0)),
                ("amount", models.DecimalField(decimal_places=4, default=0, max_digits=18)),
                ("currency", models.CharField(max_length=3)),
                ("import_id", models.BigIntegerField(db_index=True, null=True)),
                (
                    "branch",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.branch"
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["-order_date", "-id"], name="trade_order_recent"),
                    models.Index(fields=["branch", "-order_date", "-id"], name="trade_order_branch"),
                    models.Index(fields=["customer", "-order_date", "-id"], name="trade_order_customer"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("source", "number", "customer", "kind"), name="trade_order_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="OrderLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("line_key", models.CharField(max_length=32, unique=True)),
                ("line_date", models.DateField()),
                ("is_return", models.BooleanField(default=False)),
                ("quantity", models.DecimalField(decimal_places=4, max_digits=18)),
                ("unit_price", models.DecimalField(decimal_places=4, max_digits=18)),
                ("amount", models.DecimalField(decimal_places=4, max_digits=18)),
                ("cost", models.DecimalField(decimal_places=4, max_digits=18, null=True)),
                ("import_id", models.BigIntegerField(null=True)),
                (
                    "branch",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="org.branch"
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="trade.order"
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="trade.product",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["customer", "-line_date", "-id"], name="trade_line_customer"),
                    models.Index(fields=["import_id", "id"], name="trade_line_import"),
                ],
            },
        ),
    ]
