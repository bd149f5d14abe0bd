"""A feed says by what its pieces are known."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0037_feeds_of_importance'),
    ]

    operations = [
        migrations.AddField(
            model_name='feed',
            name='identified_by',
            field=models.CharField(blank=True, choices=[('', '原文地址（一般如此）'), ('guid', '订阅里的编号（地址每次都变的）'), ('headline', '标题（地址和编号都会变的）')], default='', help_text='同一篇总被当成新稿收进来时再改。选“标题”要小心：同一天标题相同的会当成一篇。', max_length=10, verbose_name='凭什么认出同一篇'),
        ),
    ]
