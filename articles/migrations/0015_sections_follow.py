"""Pieces whose address stands in a 栏目 and that no list holds are listed there."""

from django.db import migrations
from django.db.models import F


def follow(apps, schema_editor):
    """Mend what the forms of the desk had left out; a piece that was filed somewhere stays there."""
    posts = apps.get_model("articles", "Post").objects
    posts.filter(section=None, category__kind="section").update(section=F("category"))


class Migration(migrations.Migration):

    dependencies = [
        ("articles", "0014_openings_past_captions"),
    ]

    operations = [
        migrations.RunPython(follow, migrations.RunPython.noop),
    ]
