"""What the article screen shows of one piece: its text, who may do what with it, and what prevents that."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, cast

from django.db import DatabaseError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from articles.editorial.checks import due, panel, provenance
from articles.editorial.checks.panel import Panel
from articles.editorial.content import Content, content_of
from articles.editorial.curation import outlets
from articles.editorial.errors import NotPermitted
from articles.editorial.review import waiting
from articles.editorial.roles import who_may
from articles.editorial.workflow import signatures
from articles.editorial.workflow.permissions import Standing
from articles.editorial.workflow.transitions import (
    DRAFT,
    PUBLISHED,
    SCHEDULED,
    VERBS,
    WITHDRAWN,
    is_writer,
    may,
    state_of,
)
from articles.editorial.writing import locks
from articles.gathering import original_news
from articles.gathering.original_news import OriginalNews
from articles.likeness.same_story import SameStory
from articles.models import Amendment, EditorialEvent, PendingRevision, Post, User
from articles.system import lock_wait
from articles.web import failures
from articles.web.clients import StaffRequest

from . import opened_text, workflow
from .new_outlet import way_to_new_outlet


@dataclass
class Desk:
    """What the screen shows of one piece: its text, who may do what with it, and what prevents that."""

    post: Post | None
    content: Content | None = None
    typed: Content = field(default_factory=dict)
    revision: PendingRevision | None = None
    deeds: list[workflow.Deed] = field(default_factory=list)
    others: set[str] = field(default_factory=set)
    missing: list[str] = field(default_factory=list)
    overrides: list[EditorialEvent] = field(default_factory=list)
    let_stand: list[EditorialEvent] = field(default_factory=list)
    unpublished: list[due.Unpublished] = field(default_factory=list)
    panel: Panel = field(default_factory=lambda: Panel(()))
    same_stories: list[SameStory] = field(default_factory=list)
    can_write: bool = False
    presence: locks.Presence | None = None
    amendment: Amendment | None = None
    lacking: str = ""
    new_outlet: str = ""
    original_news: list[OriginalNews] = field(default_factory=list)
    moments_ahead: list[datetime] = field(default_factory=list)  # of originals, that have not come yet
    next_step: waiting.NextStep | None = None
    returned: EditorialEvent | None = None
    made_from: opened_text.OpenedText = field(init=False)

    way_back = signatures.WAY_BACK
    makers_of_outlets = who_may("add_source")

    @property
    def piece(self) -> Post:
        """Return the piece, on a screen where it has certainly been saved before."""
        return cast(Post, self.post)

    @property
    def stored(self) -> Content:
        """Return the text of `piece`, or of its 修改稿."""
        return cast(Content, self.content)

    @property
    def is_revising(self) -> bool:
        """Whether the text on the screen is, or would become, a 修改稿."""
        return self.post is not None and state_of(self.post, timezone.now()) in (PUBLISHED, WITHDRAWN)

    @property
    def is_scheduled(self) -> bool:
        """Whether the piece is 已定时."""
        return self.post is not None and state_of(self.post, timezone.now()) == SCHEDULED

    @property
    def version(self) -> int:
        """Return the version a save must name: of the 修改稿, or of the piece."""
        if self.post is None:
            return 0
        if self.is_revising:
            return self.revision.version if self.revision else 0
        return self.post.version

    @property
    def is_written(self) -> bool:
        """Whether the text is a draft, or a 修改稿 that is not sent to review."""
        if self.revision is not None:
            return self.revision.state == PendingRevision.State.DRAFT
        return self.post is not None and self.post.status == DRAFT

    @property
    def can_type(self) -> bool:
        """Whether the form is open: to save, or to propose a change while reviewing."""
        return self.can_write or any(deed.name in workflow.PROPOSING for deed in self.deeds)


class AskedBeside(NamedTuple):
    """What `PostAdmin.get_queryset` asks together with a piece, so that its screen has fewer questions."""

    has_autosave: bool
    has_overrides: bool
    has_entries: bool


def asked_beside(post: Post) -> AskedBeside:
    """Return what was asked together with `post`."""
    return AskedBeside(*(getattr(post, name) for name in AskedBeside._fields))


def desk_of(request: StaffRequest, post: Post | None) -> Desk:
    """Gather what the screen needs to know of `post` (None: a new piece)."""
    posted = opened_text.of_request(request.POST) if request.method == "POST" else None
    if post is None:
        desk = Desk(None, can_write=True)
        desk.made_from = posted or opened_text.of_screen(None, is_revising=False, version=0)
        return desk
    now, user = timezone.now(), request.user
    desk = Desk(post)
    standing = Standing(post)
    desk.revision = standing.revision if desk.is_revising else None
    desk.amendment = standing.amendment
    desk.content = desk.revision.content if desk.revision else content_of(post)
    desk.missing = provenance.holding_back(post) if not desk.is_revising else []
    asked = asked_beside(post)
    desk.overrides = provenance.overrides(post) if asked.has_overrides else []
    desk.let_stand = panel.events(post) if asked.has_overrides else []
    desk.panel = panel.panel_of(desk.content, post)
    desk.deeds, desk.others = workflow.open_to(
        post,
        user,
        at=now,
        standing=standing,
        missing=desk.missing,
        holding=panel.words_held(desk.panel),
    )
    desk.can_write = may_write(post, user, desk.revision, at=now)
    if state_of(post, now) in VERBS["schedule"].states:
        desk.lacking = signatures.lack_of(post, standing.signed, standing.rounds)
    if post.planned_at is not None and post.status in Post.ON_ITS_WAY:
        desk.unpublished = due.unpublished(post)
    desk.original_news = original_news.of_piece(post, has_entries=asked.has_entries)
    said_at = [parse_datetime(link["source_published_at"] or "") for link in desk.content["source_links"]]
    desk.moments_ahead = [moment for moment in said_at if moment and moment > now]
    desk.new_outlet = way_to_new_outlet(outlets.guesses_for(post))
    desk.next_step = waiting.next_step(standing, user, at=now)
    if desk.is_written:
        desk.returned = waiting.last_return(post, desk.revision)
    desk.made_from = posted or opened_text.of_screen(post, is_revising=desk.is_revising, version=desk.version)
    if desk.can_write and request.method == "GET":
        desk.presence = touched(post, user, at=now, page=desk.made_from.page)
    return desk


def may_write(
    post: Post, user: User, revision: PendingRevision | None, *, at: datetime | None = None
) -> bool:
    """Return whether `user` may save text of `post`: role, ownership and state allow it."""
    state = state_of(post, at or timezone.now())
    if not may(user, "change_post") or not (may(user, "edit_any_post") or is_writer(post, user)):
        return False
    if state in VERBS["edit"].states:
        return True
    return state in VERBS["revise"].states and (
        revision is None or revision.state == PendingRevision.State.DRAFT
    )


def touched(post: Post, user: User, *, at: datetime, page: str) -> locks.Presence | None:
    """Record that `user` has the piece open; return who holds it, or None if they may not write to it.

    Also None if it cannot be recorded: a piece must open even when the disk is full.
    """
    try:
        with lock_wait.without_waiting():
            return locks.enter(post, editor=user, at=at, page=page)
    except NotPermitted:
        return None
    except DatabaseError as error:
        # To open a piece is to read it: where the database cannot write now, the screen's next sign of life
        # says so.
        if failures.trouble_of(error) is None:
            raise
        return locks.presence_of(post, editor=user, at=at, page=page)
