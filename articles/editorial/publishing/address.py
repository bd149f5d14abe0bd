"""The address a piece gets at its first publication, for good."""

from collections.abc import Iterator
from datetime import datetime

from django.db import IntegrityError, transaction

from articles.editorial.errors import InvalidText
from articles.models import Post, Redirect
from articles.text import addresses, pinyin
from articles.text.clock import SHANGHAI

FLASH_SECTION = "kuaixun"  # a 快讯 without 栏目; no category can have this slug
SLUG_LENGTH = 60  # characters


def candidates(post: Post, published_at: datetime) -> Iterator[str]:
    """Yield the addresses `post` may get, decoded, best first; those with its id can be no other post's.

    Raises InvalidText if it has no 栏目 to stand in.
    """
    if post.category is None and post.form != Post.Form.FLASH:
        raise InvalidText(
            f"《{post.headline}》还没有选所属栏目，没有网址，请先选好再发布。", {"category": ["请选择栏目。"]}
        )
    section = post.category.slug if post.category else FLASH_SECTION
    day = published_at.astimezone(SHANGHAI)
    slug = pinyin.slug_of(post.short_headline or post.headline, SLUG_LENGTH)
    for name in (
        [slug, f"{slug}-{post.pk}", str(post.pk), f"{post.pk}-{day:%H%M%S}"] if slug else [str(post.pk)]
    ):
        yield addresses.decode(addresses.post_path([section], day, name))


def is_taken(path: str, post: Post) -> bool:
    """Return whether an address belongs to another piece, or leads somewhere already."""
    return (
        Post.objects.filter(path=path).exclude(pk=post.pk).exists()
        or Redirect.objects.filter(old_path=path).exclude(post=post).exists()
    )


def save_at_address(post: Post, published_at: datetime, fields: list[str]) -> None:
    """Save `fields` of `post`, giving it an address if it has none yet.

    If another piece takes the same address at the same moment, the next candidate is tried.
    """
    if post.path:
        post.save(update_fields=fields)
        return
    refusal: IntegrityError | None = None
    for path in candidates(post, published_at):
        if is_taken(path, post):
            continue
        post.path = path
        try:
            with transaction.atomic():
                post.save(update_fields=[*fields, "path"])
        except IntegrityError as error:
            post.path, refusal = None, error
        else:
            return
    raise InvalidText(f"《{post.headline}》的网址都已被占用，请换一个首页短标题再发布。") from refusal
