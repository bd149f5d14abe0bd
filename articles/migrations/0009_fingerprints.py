"""What is remembered of each post's wording, so that another copy of a text is found."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("articles", "0008_search_words"),
    ]

    operations = [
        migrations.CreateModel(
            name='CommonFingerprint',
            fields=[
                ('hash', models.IntegerField(primary_key=True, serialize=False, verbose_name='指纹')),
            ],
            options={
                'verbose_name': '套话指纹',
                'verbose_name_plural': '套话指纹',
            },
        ),
        migrations.CreateModel(
            name='Fingerprint',
            fields=[
                ('pk', models.CompositePrimaryKey('hash', 'post_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('hash', models.IntegerField(verbose_name='指纹')),
                ('post', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.post', verbose_name='稿件')),
            ],
            options={
                'verbose_name': '文本指纹',
                'verbose_name_plural': '文本指纹',
            },
        ),
    ]
