"""Texts kept for merging, a lock for each open page, an autosave for each open page."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def keep_open_revisions(apps, schema_editor):
    """Keep the present text of each open 修改稿: whoever has it on the screen may have to merge with it."""
    kept_texts = apps.get_model("articles", "KeptText").objects
    revisions = apps.get_model("articles", "PendingRevision").objects.filter(state__in=["draft", "in_review"])
    for revision in revisions.iterator():
        kept_texts.create(
            post_id=revision.post_id, kind="revision", editor_id=revision.editor_id, version=revision.version,
            content={**revision.content, "correction": revision.correction}, content_hash=revision.content_hash,
            kept_at=revision.updated_at,
        )


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0012_feeds'),
    ]

    operations = [
        migrations.CreateModel(
            name='KeptText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('revision', '修改稿的一版'), ('second', '同时修改，没有直接存上')], max_length=8, verbose_name='类别')),
                ('version', models.PositiveIntegerField(help_text='修改稿：这一版的版本号；没有存上的：它所依据的版本号。', verbose_name='版本')),
                ('content', models.JSONField(verbose_name='文字')),
                ('content_hash', models.CharField(max_length=64, verbose_name='文本指纹')),
                ('kept_at', models.DateTimeField(verbose_name='留存时间')),
            ],
            options={
                'verbose_name': '留存文本',
                'verbose_name_plural': '留存文本',
                'ordering': ['-kept_at', '-id'],
            },
        ),
        migrations.AlterModelOptions(
            name='editlock',
            options={'ordering': ['taken_at', 'id'], 'verbose_name': '编辑中', 'verbose_name_plural': '编辑中'},
        ),
        migrations.RemoveConstraint(
            model_name='autosave',
            name='one_autosave_of_a_post',
        ),
        migrations.RemoveConstraint(
            model_name='autosave',
            name='one_autosave_of_a_token',
        ),
        migrations.AddField(
            model_name='editlock',
            name='page',
            field=models.CharField(blank=True, help_text='打开一次写稿页面的标记。', max_length=40, verbose_name='页面'),
        ),
        migrations.AlterField(
            model_name='editlock',
            name='post',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='edit_locks', to='articles.post', verbose_name='稿件'),
        ),
        migrations.AddConstraint(
            model_name='autosave',
            constraint=models.UniqueConstraint(condition=models.Q(('post__isnull', False)), fields=('editor', 'post', 'screen'), name='one_autosave_of_a_page'),
        ),
        migrations.AddConstraint(
            model_name='autosave',
            constraint=models.UniqueConstraint(condition=models.Q(('post', None)), fields=('editor', 'token', 'screen'), name='one_autosave_of_a_new_page'),
        ),
        migrations.AddConstraint(
            model_name='editlock',
            constraint=models.UniqueConstraint(fields=('post', 'editor', 'page'), name='one_lock_a_page'),
        ),
        migrations.AddField(
            model_name='kepttext',
            name='editor',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='编辑'),
        ),
        migrations.AddField(
            model_name='kepttext',
            name='post',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='kept_texts', to='articles.post', verbose_name='稿件'),
        ),
        migrations.AddConstraint(
            model_name='kepttext',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'revision')), fields=('post', 'version'), name='one_text_a_revision_version'),
        ),
        migrations.AddConstraint(
            model_name='kepttext',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'second')), fields=('post', 'editor', 'content_hash'), name='a_second_text_is_kept_once'),
        ),
        migrations.RunPython(keep_open_revisions, migrations.RunPython.noop),
    ]
