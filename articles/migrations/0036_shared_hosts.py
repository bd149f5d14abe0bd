"""Workers know together whom they ask, who asked for peace, and what robots.txt says."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0035_feeds_read_once'),
    ]

    operations = [
        migrations.CreateModel(
            name='HostTurn',
            fields=[
                ('host', models.CharField(max_length=255, primary_key=True, serialize=False, verbose_name='服务器')),
                ('owner', models.CharField(max_length=40, verbose_name='进程')),
                ('until', models.DateTimeField(verbose_name='到')),
                ('held_off_until', models.DateTimeField(null=True, verbose_name='对方请我们等到')),
            ],
            options={
                'verbose_name': '采集轮次',
                'verbose_name_plural': '采集轮次',
            },
        ),
        migrations.CreateModel(
            name='RobotsText',
            fields=[
                ('origin', models.CharField(max_length=300, primary_key=True, serialize=False, verbose_name='网站')),
                ('text', models.TextField(null=True, verbose_name='robots.txt')),
                ('until', models.DateTimeField(verbose_name='到')),
            ],
            options={
                'verbose_name': 'robots.txt',
                'verbose_name_plural': 'robots.txt',
            },
        ),
    ]
