"""The few events after which copies kept in front may not be shown, in an index of their own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0004_accounts")]

    operations = [
        migrations.AddIndex(
            model_name="editorialevent",
            index=models.Index(
                condition=models.Q(("verb__in", ("take_down", "erase", "restore"))),
                fields=["id"],
                name="event_withdrawal",
            ),
        ),
    ]
