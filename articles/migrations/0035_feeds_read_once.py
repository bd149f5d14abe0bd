"""A document that a feed sends again is not read again."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0034_findings_mended'),
    ]

    operations = [
        migrations.AddField(
            model_name='feed',
            name='answer_sha256',
            field=models.CharField(blank=True, editable=False, max_length=64),
        ),
    ]
