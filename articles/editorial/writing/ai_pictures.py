"""「AI 生成」 follows the pictures: a text that shows one with the label declares it."""

from articles.editorial.checks.draft_reading import stored_pictures
from articles.editorial.content import Content
from articles.models import Post

Generated = Post.Generated
WITH_PICTURES = {Generated.NONE: Generated.PICTURE, Generated.TEXT: Generated.BOTH}


def declaring(before: Content, after: Content) -> Content:
    """Return `after`, a change of `before`, as `with_ai_pictures` has it where it concerns them."""
    if any(before.get(name) != after.get(name) for name in ("body_html", "cover", "ai_generated")):
        return with_ai_pictures(after)
    return after


def with_ai_pictures(content: Content) -> Content:
    """Return `content` with 「AI 生成」 set for pictures if one of them carries the label or was declared so."""
    declared = content.get("ai_generated", Generated.NONE)
    if (
        declared not in WITH_PICTURES
        or not stored_pictures(content).exclude(ai_label="", ai_generated=False).exists()
    ):
        return content
    return {**content, "ai_generated": WITH_PICTURES[Generated(declared)].value}
