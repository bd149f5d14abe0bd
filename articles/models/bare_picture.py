"""BarePicture: a picture in the text of an archive piece that has no caption to speak for it."""

from collections.abc import Iterable, Mapping, Sequence

from django.db import models
from django.db.models import Q

from articles.text import captions

from .picture import LONGEST_ADDRESS, Picture, name_at
from .post import Post

AT_ONCE = 2_000  # rows


def bare_names(body_html: str) -> list[str]:
    """Return the names (`name_at`) of the pictures in a clean body that no caption speaks for, each once."""
    return list(dict.fromkeys(map(name_at, captions.bare_pictures(body_html))))


class BarePictureQuerySet(models.QuerySet["BarePicture"]):
    """Sets of pictures without a caption."""

    def uncredited(self) -> "BarePictureQuerySet":
        """Those of which no record says either where they are from."""
        credited = Picture.objects.credited()
        fetched = credited.exclude(original_url="")
        return self.exclude(Q(name__in=credited.values("file")) | Q(name__in=fetched.values("original_url")))

    def renew(self, posts: Iterable[Post]) -> None:
        """Bring the rows in step with saved `posts`, in the caller's transaction.

        Only the archive has them: a new piece is asked for its credits before readers see it. What has not
        changed costs one query.
        """
        wanted = {post.pk: bare_names(post.body_html) for post in posts if post.is_legacy}
        if not wanted:
            return
        held: dict[int, list[str]] = {}
        for post_id, name in self.filter(post__in=list(wanted)).order_by("pk").values_list("post", "name"):
            held.setdefault(post_id, []).append(name)
        moved = {post_id: names for post_id, names in wanted.items() if names != held.get(post_id, [])}
        self.filter(post__in=list(moved.keys() & held.keys())).delete()
        self.keep(moved)

    def keep(self, names: Mapping[int, Sequence[str]]) -> None:
        """Store the names of the pictures of posts, by primary key, that have no rows yet."""
        rows = [BarePicture(post_id=post_id, name=name) for post_id, own in names.items() for name in own]
        self.bulk_create(rows, batch_size=AT_ONCE)


class BarePicture(models.Model):
    """A picture in the text of an archive piece that has no caption to speak for it.

    Only its own record can say where it is from; thanks to this row 历史稿件缺项 asks that of the whole archive in
    one query.
    """

    post = models.ForeignKey(Post, models.CASCADE, related_name="+", verbose_name="稿件")
    name = models.CharField(
        "图片", max_length=LONGEST_ADDRESS, blank=True, help_text="图片库里的文件名，或外站图片的网址。"
    )

    objects = BarePictureQuerySet.as_manager()

    class Meta:
        verbose_name = "没有图注的图片"
        verbose_name_plural = "没有图注的图片"

    def __str__(self) -> str:
        return self.name
