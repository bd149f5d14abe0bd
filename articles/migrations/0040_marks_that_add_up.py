from django.db import migrations, models

import articles.models.protected_name


class Migration(migrations.Migration):
    """受保护名称: the mark becomes a number, so that one sum tells of every change."""

    dependencies = [("articles", "0039_protected_names")]

    operations = [
        migrations.RemoveField("protectedname", "mark"),
        migrations.AddField(
            "protectedname",
            "mark",
            models.BigIntegerField(default=articles.models.protected_name._new_mark, editable=False),
        ),
    ]
