"""What lists print of a piece without a dek began with the captions of its pictures; it is read anew."""

from django.db import migrations
from django.db.models import Q

from articles.text import captions

AT_ONCE = 200


def renew(apps, schema_editor):
    """Bring the excerpts of all posts up to date; those of text alone change only where a caption stood first."""
    Post = apps.get_model("articles", "Post")
    suspects = (
        Q(body_html__contains="<img")
        | Q(body_html__contains="<figure")
        | Q(body_html__contains="<table")
        | Q(excerpt__contains="图")
        | Q(excerpt__contains="摄")
    )
    changed = []
    for post in Post.objects.filter(suspects).only("body_html", "body_text", "excerpt").iterator(AT_ONCE):
        excerpt = captions.opening(post.body_html, post.body_text)
        if excerpt != post.excerpt:
            post.excerpt = excerpt
            changed.append(post)
        if len(changed) == AT_ONCE:
            Post.objects.bulk_update(changed, ["excerpt"])
            changed.clear()
    Post.objects.bulk_update(changed, ["excerpt"])


class Migration(migrations.Migration):

    dependencies = [
        ("articles", "0013_merging_and_presence"),
    ]

    operations = [
        migrations.RunPython(renew, migrations.RunPython.noop),
    ]
