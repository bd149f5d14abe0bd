"""What was mended is marked apart from what is only gone."""

from django.db import migrations, models


def take_what_is_gone_for_mended(apps, schema_editor):
    """Go on telling of old findings what was told of them: why they are gone was not kept."""
    apps.get_model("articles", "RuleFinding").objects.filter(gone_on__isnull=False).update(is_mended=True)


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0033_outlets_by_lists'),
    ]

    operations = [
        migrations.AddField(
            model_name='rulefinding',
            name='is_mended',
            field=models.BooleanField(default=False, help_text='放行的、不再查的也没有了，但不算改好。', verbose_name='改好了'),
        ),
        migrations.RunPython(take_what_is_gone_for_mended, migrations.RunPython.noop),
    ]
