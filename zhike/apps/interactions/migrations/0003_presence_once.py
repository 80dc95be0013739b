from django.db import migrations, models


class Migration(migrations.Migration):
    """One row for each person and each of us; two empty columns are never equal, so one constraint of three held none.

    What wrote them kept each once, so there is nothing to clear away.
    """

    dependencies = [("interactions", "0002_who_was_there")]

    operations = [
        migrations.RemoveConstraint(model_name="presence", name="presence_once"),
        migrations.AddConstraint(
            model_name="presence",
            constraint=models.UniqueConstraint(
                fields=["interaction", "person"], condition=models.Q(user=None), name="presence_of_person_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="presence",
            constraint=models.UniqueConstraint(
                fields=["interaction", "user"], condition=models.Q(person=None), name="presence_of_user_once"
            ),
        ),
    ]
