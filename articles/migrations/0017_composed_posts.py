"""What the page of a post needs is worked out when the post changes, and kept beside it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("articles", "0016_jobs"),
    ]

    operations = [
        migrations.CreateModel(
            name="ComposedPost",
            fields=[
                ("post", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name="composed", serialize=False, to="articles.post", verbose_name="稿件")),
                ("version", models.CharField(max_length=12, verbose_name="排版版本")),
                ("digest", models.CharField(max_length=16, verbose_name="内容指纹")),
                ("headline", models.TextField(verbose_name="排好的标题")),
                ("lines", models.TextField(help_text="JSON：每行原文的指纹对应排好的一行。", verbose_name="排好的正文行")),
                ("related", models.CharField(help_text="稿件编号，用逗号分开。", max_length=200, null=True, verbose_name="相关阅读")),
            ],
            options={
                "verbose_name": "排好的稿件",
                "verbose_name_plural": "排好的稿件",
            },
        ),
    ]
