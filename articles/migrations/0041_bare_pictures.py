import django.db.models.deletion
from django.db import migrations, models

from articles.models.bare_picture import bare_names

AT_ONCE = 200  # posts read at a time


def note(apps, schema_editor):
    """Note of every piece of the archive which pictures have no caption, a batch by its key at a time."""
    Post, BarePicture = (apps.get_model("articles", name) for name in ("Post", "BarePicture"))
    posts = Post.objects.filter(is_legacy=True, body_html__contains="<img").order_by("pk")
    last = 0
    while batch := list(posts.filter(pk__gt=last).values_list("pk", "body_html")[:AT_ONCE]):
        BarePicture.objects.bulk_create(
            BarePicture(post_id=pk, name=name) for pk, body_html in batch for name in bare_names(body_html)
        )
        last = batch[-1][0]


class Migration(migrations.Migration):
    """没有图注的图片: so that 历史稿件缺项 can ask for 图片来源 in SQL."""

    dependencies = [("articles", "0040_marks_that_add_up")]

    operations = [
        migrations.CreateModel(
            name="BarePicture",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        blank=True,
                        help_text="图片库里的文件名，或外站图片的网址。",
                        max_length=2000,
                        verbose_name="图片",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="articles.post",
                        verbose_name="稿件",
                    ),
                ),
            ],
            options={"verbose_name": "没有图注的图片", "verbose_name_plural": "没有图注的图片"},
        ),
        migrations.RunPython(note, migrations.RunPython.noop),
    ]
