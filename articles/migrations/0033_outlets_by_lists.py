"""From when the lists of outlets count is kept with each outlet, so that what the desk said by hand before stays."""

from django.db import migrations, models


def count_from_the_first(apps, schema_editor):
    """Note the day of the first edition with every outlet."""
    first = apps.get_model("articles", "SourceList").objects.order_by("published_on").first()
    if first is not None:
        apps.get_model("articles", "Source").objects.update(lists_from=first.published_on)


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0032_rules_with_days'),
    ]

    operations = [
        migrations.AddField(
            model_name='source',
            name='lists_from',
            field=models.DateField(blank=True, editable=False, null=True, verbose_name='从哪天起按名单核对'),
        ),
        migrations.RunPython(count_from_the_first, migrations.RunPython.noop),
    ]
