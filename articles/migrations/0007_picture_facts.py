"""What a picture's file tells: its AI label, whether it moves; and the sizes that were never stored."""

from django.core.files.storage import default_storage
from django.db import migrations, models

from articles import imaging


def measure(apps, schema_editor):
    """Store the size of every picture that lacks it, by the head of its file; safe to run twice.

    A file that is gone or broken is left alone: pages keep no room for it, and `clean_pictures` names it.
    """
    pictures = apps.get_model("articles", "Picture").objects.using(schema_editor.connection.alias)
    for picture in pictures.filter(models.Q(width=None) | models.Q(height=None)).iterator(chunk_size=200):
        try:
            with default_storage.open(picture.file.name) as file:
                facts = imaging.look_at(file)
        except (OSError, ValueError):
            continue
        if facts.width:
            pictures.filter(pk=picture.pk).update(
                width=facts.width, height=facts.height, ai_label=facts.label, is_moving=facts.is_moving
            )


class Migration(migrations.Migration):
    dependencies = [("articles", "0006_first_save_and_autosave_order")]

    operations = [
        migrations.AddField(
            model_name="picture",
            name="ai_generated",
            field=models.BooleanField(
                default=False,
                help_text="图片由人工智能生成或合成时勾选；文件自带标识的不用勾，也不能取消。",
                verbose_name="AI 生成",
            ),
        ),
        migrations.AddField(
            model_name="picture",
            name="ai_label",
            field=models.TextField(blank=True, editable=False, verbose_name="文件里的 AI 标识"),
        ),
        migrations.AddField(
            model_name="picture",
            name="is_moving",
            field=models.BooleanField(default=False, editable=False, verbose_name="动图"),
        ),
        migrations.AddField(
            model_name="picture",
            name="is_clean",
            field=models.BooleanField(
                default=False, editable=False, help_text="文件里没有拍摄地点等信息。", verbose_name="已清理"
            ),
        ),
        migrations.AlterField(
            model_name="picture",
            name="file",
            field=models.ImageField(max_length=300, upload_to="pictures/%Y/%m/", verbose_name="文件"),
        ),
        migrations.AlterField(
            model_name="postreview",
            name="kind",
            field=models.CharField(
                choices=[("solo", "单人值班发布"), ("typo", "改错字"), ("correction", "更正"), ("picture", "图片")],
                max_length=10,
                verbose_name="事由",
            ),
        ),
        migrations.RunPython(measure, migrations.RunPython.noop),
    ]
