"""Changes in bulk are of every list now: their tables leave for stewardship, with what they hold."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("customers", "0004_classes_counted_by_index")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.AlterModelTable("BulkPart", "stewardship_bulkpart"),
                migrations.AlterModelTable("BulkEdit", "stewardship_bulkedit"),
            ],
            state_operations=[migrations.DeleteModel("BulkPart"), migrations.DeleteModel("BulkEdit")],
        ),
    ]
