"""The ten 栏目 that ship with the newsroom, on a site that has none of its own yet."""

from django.db import migrations

SECTIONS = [  # in the order of the section bar
    ("yaowen", "要闻"),
    ("jianguan", "监管"),
    ("renshenxian", "人身险"),
    ("caichanxian", "财产险"),
    ("jiankangyanglao", "健康养老"),
    ("zijinyunyong", "资金运用"),
    ("baoxiankeji", "保险科技"),
    ("gongsi", "公司"),
    ("xiaobao", "消保"),
    ("guoji", "国际"),
]


def ship(apps, schema_editor):
    """Make the ten; where a desk has made a 栏目 of its own, its bar stays as it is.

    An address that an outlet's section of the archive holds is never taken: the 栏目 gets the next free one.
    """
    Category = apps.get_model("articles", "Category")
    if Category.objects.filter(kind="section").exists():
        return
    taken = set(Category.objects.values_list("slug", flat=True))
    for place, (stem, name) in enumerate(SECTIONS, start=1):
        slug, number = stem, 1
        while slug in taken:
            number += 1
            slug = f"{stem}-{number}"
        Category.objects.create(slug=slug, name=name, kind="section", position=place * 10)


class Migration(migrations.Migration):

    dependencies = [
        ("articles", "0009_fingerprints"),
    ]

    operations = [
        migrations.RunPython(ship, migrations.RunPython.noop),
    ]
