"""Tags: Chinese names, Chinese slugs."""

import hashlib
from typing import ClassVar

from django.db import models
from django.urls import reverse
from django.utils.text import slugify
from taggit.models import ItemBase, TagBase

from .clean import CleanText


def tag_slug(name: str) -> str:
    """Return the address part of a tag: the name itself if it can be one, else a short digest (`+++`)."""
    slug = slugify(name, allow_unicode=True)
    return slug or "tag-" + hashlib.sha256(name.encode()).hexdigest()[:10]


class Tag(CleanText, TagBase):
    """A subject readers can follow."""

    class Meta:
        verbose_name = "标签"
        verbose_name_plural = "标签"
        ordering: ClassVar = ["name"]

    def slugify(self, tag: str, i: int | None = None) -> str:
        """Return the slug taggit stores for the name `tag`, numbered from its second use on."""
        slug = tag_slug(tag)
        return slug if i is None else f"{slug}_{i}"

    def get_absolute_url(self) -> str:
        """Return the tag's page, e.g. /tag/重疾险/."""
        return reverse("tag", args=[self.slug])


class TaggedPost(ItemBase):
    """One tag on one post."""

    content_object = models.ForeignKey("articles.Post", models.CASCADE, related_name="tagged_posts")
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="tagged_posts", verbose_name="标签")

    class Meta:
        verbose_name = "稿件标签"
        verbose_name_plural = "稿件标签"
        constraints = [models.UniqueConstraint(fields=["content_object", "tag"], name="tag_once_a_post")]
