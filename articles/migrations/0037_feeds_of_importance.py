"""What a feed brings may be important by default."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0036_shared_hosts'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='robotstext',
            options={'verbose_name': '爬取规则', 'verbose_name_plural': '爬取规则'},
        ),
        migrations.AddField(
            model_name='feed',
            name='is_important',
            field=models.BooleanField(default=False, help_text='来稿都标“重要”，例如监管部门的公告；编辑可以取消。', verbose_name='默认重要'),
        ),
        migrations.AlterField(
            model_name='historicalpost',
            name='is_important',
            field=models.BooleanField(default=False, help_text='列表和快讯里以朱红标出。', verbose_name='重要'),
        ),
        migrations.AlterField(
            model_name='post',
            name='is_important',
            field=models.BooleanField(default=False, help_text='列表和快讯里以朱红标出。', verbose_name='重要'),
        ),
        migrations.AlterField(
            model_name='robotstext',
            name='text',
            field=models.TextField(null=True, verbose_name='内容'),
        ),
    ]
