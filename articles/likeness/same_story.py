"""同题: which posts tell the story in hand already, in words for the desk."""

from dataclasses import dataclass

from articles.models import Post

from . import texts
from .duplicates import Kind, Match
from .memory import matches

SHORTEST = 40  # characters of a text that are enough to know a story again
MOST = 4  # posts compared and named: the answer is wanted while somebody writes
LABELS = {Kind.IDENTICAL: "全文相同", Kind.REPOST: "同一篇的另一个转载", Kind.VERSION: "同一篇的另一个版本"}


@dataclass(frozen=True)
class SameStory:
    """A post that tells the same story, and how many numbers, dates or names it tells otherwise."""

    post: Post
    kind: Kind
    differing: int

    @property
    def label(self) -> str:
        """Return how the two are the same, as the desk says it."""
        label = LABELS[self.kind]
        return f"{label}，{self.differing} 处数字、日期或名称不同" if self.differing else label


def same_stories(body_text: str, *, leave_out: int | None = None) -> list[SameStory]:
    """Return the posts that tell the same story as the plain `body_text`, most similar first; none put aside.

    `leave_out`: the post whose text it is.
    """
    if len(body_text) < SHORTEST:
        return []
    found = matches(texts.read(body_text), leave_out=leave_out, most=MOST)
    posts = (
        Post.objects.select_related("source")
        .exclude(status=Post.Status.DISCARDED)
        .in_bulk([int(_other(match)) for match in found])
    )
    known = [(posts.get(int(_other(match))), match) for match in found]
    return [SameStory(post, match.kind, len(match.differences)) for post, match in known if post is not None]


def _other(match: Match) -> str:
    """Return which of two texts is a post: the text in hand has no name."""
    return match.first or match.second
