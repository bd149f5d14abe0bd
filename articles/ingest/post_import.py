"""A file that stands for a post: what it writes on the post, and what it must leave as the desk made it."""

import copy
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from articles.ingest.import_worker import headline_of, tag_names
from articles.ingest.jekyll import JekyllPost
from articles.ingest.labels import Labels
from articles.models import Category, Post, SourceLink, TaggedPost
from articles.text import addresses, keys

from . import previous_import

UPDATED_FIELDS = (
    "headline", "headline_key", "dek", "body_html", "body_text", "excerpt", "category", "source",
    "status", "published_at", "path", "version", "updated_at",
)  # fmt: skip
CODE_LIMIT = 40  # characters (SourceLink.external_id)
URL_LIMIT = 2000  # characters (SourceLink.url)


@dataclass(frozen=True, slots=True)
class LastImport:
    """What the last import left on a post: its digest then, and the tags it brought."""

    digest: str
    tags: frozenset[str]


@dataclass(slots=True)
class Lead:
    """One post of a chunk and its file; `action` is created, updated or kept.

    `moved_from` is the path the post had, if the file now gives it another one.
    """

    jekyll: JekyllPost
    excerpt: str
    post: Post
    action: str
    digest: str = ""
    is_changed: bool = True
    moved_from: str | None = None
    old_tags: frozenset[str] = frozenset()

    @property
    def link(self) -> tuple[str, str] | None:
        """The source link that the file gives, as (url, infoCode)."""
        url, code = self.jekyll.source_url or "", self.jekyll.infocode or ""
        return (url[:URL_LIMIT], code[:CODE_LIMIT]) if url or code else None

    def fill(self, post: Post, labels: Labels) -> None:
        """Write on `post` what the file says."""
        post.headline = headline_of(self.jekyll)
        post.headline_key = keys.headline_key(post.headline)
        post.dek = keys.without_echo(self.jekyll.digest or "", post.headline)
        post.body_html = self.jekyll.body_html
        post.body_text = self.jekyll.body_text
        post.excerpt = self.excerpt
        post.category = labels.category(self.jekyll)
        if post._state.adding and post.category and post.category.kind == Category.Kind.SECTION:
            post.section = post.category  # its page lists by the 栏目 that a piece is filed under
        post.source = labels.source(self.jekyll)
        post.status = Post.Status.DRAFT if self.jekyll.status == "draft" else Post.Status.PUBLISHED
        post.published_at = self.jekyll.date
        post.path = addresses.decode(self.jekyll.url)


def new(jekyll: JekyllPost, excerpt: str, labels: Labels) -> Lead:
    """Return the lead of a post that does not exist yet; nothing is saved."""
    lead = Lead(jekyll, excerpt, Post(is_legacy=True, origin=Post.Origin.UNKNOWN), "created")
    lead.fill(lead.post, labels)
    home = lead.post.category
    # A section that the archive calls by a 栏目's own name is that 栏目: its page lists by `section`.
    lead.post.section = home if home and home.kind == Category.Kind.SECTION else None
    lead.digest = previous_import.digest_of(lead.post, [lead.link] if lead.link else [])
    return lead


def known_post(
    jekyll: JekyllPost,
    excerpt: str,
    post: Post,
    standing: LastImport | None,
    labels: Labels,
    *,
    overwrite_edited: bool,
) -> Lead:
    """Return the lead of a post that exists, updated from its file unless the desk has changed it.

    Nothing is saved. Without a `standing` nobody can tell what the import once wrote, so it counts as
    changed.
    """
    lead = Lead(jekyll, excerpt, post, "kept", is_changed=False)
    links = sorted(post.source_links.all(), key=lambda link: link.pk)
    others = [(link.url, link.external_id) for link in links[1:]]
    present = previous_import.digest_of(post, [(link.url, link.external_id) for link in links])
    after = copy.copy(post)
    lead.fill(after, labels)
    wanted = previous_import.digest_of(after, [*([lead.link] if lead.link else []), *others])
    is_edited = present != wanted and (standing is None or standing.digest != present)
    # A piece that is withdrawn, or joined another's story, is gone for a reason that no file knows.
    is_gone = post.status in (Post.Status.WITHDRAWN, Post.Status.JOINED)
    if is_gone or (is_edited and not overwrite_edited):
        return lead
    lead.post, lead.action, lead.digest, lead.is_changed = after, "updated", wanted, present != wanted
    lead.moved_from = post.path if post.path != after.path else None
    lead.old_tags = standing.tags if standing else frozenset()
    return lead


def create(leads: Sequence[Lead]) -> None:
    """Save new posts with their source links; their keys come in the order given."""
    Post.objects.bulk_create([lead.post for lead in leads])
    SourceLink.objects.bulk_create(
        SourceLink(
            post=lead.post,
            url=lead.link[0],
            url_key=keys.address_key(lead.link[0]),
            external_id=lead.link[1],
            source_published_at=lead.jekyll.date,
        )
        for lead in leads
        if lead.link
    )


def update(leads: Sequence[Lead], now: datetime) -> None:
    """Save changed posts, the state before and the state after in their history."""
    if not leads:
        return
    posts = [lead.post for lead in leads]
    ids = {post.pk for post in posts}
    told = set(Post.history.filter(id__in=ids).values_list("id", flat=True))
    untold = list(Post.objects.filter(pk__in=ids - told))
    Post.history.bulk_history_create(untold, default_change_reason="再次导入之前", default_date=now)
    for post in posts:
        post.version += 1
        post.updated_at = now
    Post.objects.bulk_update(posts, UPDATED_FIELDS)
    Post.history.bulk_history_create(posts, update=True, default_change_reason="再次导入", default_date=now)
    for lead in leads:
        _relink(lead)


def _relink(lead: Lead) -> None:
    """Set the first source link of a post to what its file says.

    What the desk wrote beside the address stays.
    """
    first = lead.post.source_links.order_by("id").first()
    if lead.link is None:
        if first:
            first.delete()
    elif first is None:
        url, code = lead.link
        SourceLink.objects.create(
            post=lead.post, url=url, external_id=code, source_published_at=lead.jekyll.date
        )
    elif (first.url, first.external_id) != lead.link:
        first.url, first.external_id = lead.link
        first.save(update_fields=["url", "external_id"])


def tag(leads: Iterable[Lead], labels: Labels) -> bool:
    """Give posts the tags their files newly bring, remove those no longer brought, keep the desk's own.

    Returns whether anything was written.
    """
    added: list[TaggedPost] = []
    dropped = 0
    for lead in leads:
        names = tag_names(lead.jekyll)
        added += [
            TaggedPost(content_object=lead.post, tag_id=labels.tags[name])
            for name in names
            if name not in lead.old_tags
        ]
        if gone := lead.old_tags - set(names):
            dropped += TaggedPost.objects.filter(content_object=lead.post, tag__name__in=gone).delete()[0]
    TaggedPost.objects.bulk_create(added, ignore_conflicts=True)
    return bool(added or dropped)
