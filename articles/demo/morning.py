"""What happened at the invented newsroom this morning, by the same verbs and rounds that real work uses."""

import tomllib
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction

from articles.editorial.curation import source_lists
from articles.editorial.publishing import correct, publish
from articles.editorial.review import approval
from articles.editorial.writing import drafts
from articles.gathering import rounds
from articles.likeness import stories
from articles.models import Category, Feed, Post, Source, User
from articles.text.clock import SHANGHAI, day_of

from .outlets import PlayedOutlets, body_of, feed_url

SCRIPT = Path(__file__).with_name("morning.toml")
# Counted back from when the demo is loaded.
ROUNDS = (timedelta(hours=5), timedelta(hours=2), timedelta(minutes=15), timedelta())
WRITING = timedelta(minutes=30)  # from the first word of a piece to its end
MINUTE = timedelta(minutes=1)
MORNING_EDITION = time(8, 30)


@transaction.atomic
def play(*, reporter: User, editor: User, chief: User, at: datetime) -> bool:
    """Bring the newsroom to its state at `at` (aware); return False and do nothing if that was done before.

    The feeds are paused afterwards: their hosts exist in `morning.toml` alone.
    """
    script = tomllib.loads(SCRIPT.read_text(encoding="utf-8"))
    if Feed.objects.filter(url__in=map(feed_url, script["outlets"])).exists():
        return False
    _gather(script["outlets"], at)
    desk = _Desk(reporter, editor, chief, at)
    for piece in script["pieces"]:
        desk.play(piece)
    for flash in script["flashes"]:
        desk.flash(flash)
    desk.choose(script["outlets"][0]["stories"][0]["headline"])
    return True


def _gather(outlets: list[dict[str, Any]], at: datetime) -> None:
    """Make the outlets with a feed each, and read the feeds as the morning goes on."""
    feeds = [_feed(outlet, at) for outlet in outlets]
    for before in ROUNDS:
        now = at - before
        fetcher = PlayedOutlets(outlets, loaded_at=at, at=now)
        for feed in feeds:
            rounds.run(feed, at=now, fetcher=fetcher)
    for post in stories.waiting(at):
        stories.look_at(post, at=at)
    Feed.objects.filter(pk__in=[feed.pk for feed in feeds]).update(is_active=False)


def _feed(outlet: dict[str, Any], at: datetime) -> Feed:
    source, is_new = Source.objects.get_or_create(
        name=outlet["name"],
        defaults={
            "slug": outlet["slug"],
            "homepage": f"https://{outlet['host']}/",
            "is_on_whitelist": bool(outlet["licence"]),
            "whitelist_checked_on": day_of(at) if outlet["licence"] else None,
            "licence_basis": outlet["licence"],
            "licence_note": outlet["agreement"],
        },
    )
    if is_new:
        source_lists.settle([source], today=day_of(at))
        source.save()
    return Feed.objects.create(
        name=f"{source.name}·财经", slug=outlet["slug"], source=source, url=feed_url(outlet), due_at=at
    )


class _Desk:
    """The three people of the demo at work."""

    def __init__(self, reporter: User, editor: User, chief: User, at: datetime) -> None:
        self.reporter, self.editor, self.chief, self.at = reporter, editor, chief, at
        self.sections = {section.name: section for section in Category.objects.sections()}

    def play(self, piece: dict[str, Any]) -> None:
        """Write a piece and bring it as far as its `stage` says."""
        shown_at = self.at - piece.get("minutes", 12) * MINUTE
        began = shown_at - WRITING
        section = self.sections.get(piece["section"]) or Category.objects.order_by("pk").first()
        post = drafts.create(
            {
                "headline": piece["headline"],
                "body_html": body_of(piece),
                "category": section,
                "tags": piece["tags"],
                "origin": Post.Origin.OWN,
                "byline": self.reporter.real_name,
                "responsible_editor": self.editor.real_name,
            },
            actor=self.reporter,
            at=began,
        )
        stage = piece["stage"]
        if stage == "draft":
            return
        post = drafts.submit(post, actor=self.reporter, at=began + 8 * MINUTE)
        if stage == "returned":
            approval.return_for_changes(post, actor=self.editor, at=began + 15 * MINUTE, note=piece["note"])
        elif stage != "in_review":
            self._sign_and_show(post, stage, shown_at)
            if "correction" in piece:
                self._correct(post, *piece["correction"], at=shown_at + WRITING)

    def _sign_and_show(self, post: Post, stage: str, at: datetime) -> None:
        post = approval.approve(
            post, actor=self.editor, at=at - 5 * MINUTE, expected_version=post.version, note="数字已核对。"
        )
        if stage == "published":
            publish.publish(post, actor=self.chief, at=at)
        elif stage == "scheduled":
            publish.schedule(post, actor=self.chief, at=at, publish_at=self._next_edition())

    def _next_edition(self) -> datetime:
        """Return the next 08:30 that is still to come."""
        today = datetime.combine(day_of(self.at), MORNING_EDITION, SHANGHAI)
        return today if today > self.at else today + timedelta(days=1)

    def _correct(self, post: Post, old: str, new: str, *, at: datetime) -> None:
        post.refresh_from_db()
        correct.correct(post, old_wording=old, new_wording=new, actor=self.chief, at=at)

    def flash(self, flash: dict[str, Any]) -> None:
        """Send a 快讯 out."""
        at = self.at - flash["minutes"] * MINUTE
        post = drafts.create_flash(flash["text"], source=None, actor=self.reporter, at=at - 4 * MINUTE)
        post = drafts.submit(post, actor=self.reporter, at=at - 3 * MINUTE)
        self._sign_and_show(post, "published", at)

    def choose(self, headline: str) -> None:
        """Take a candidate of the morning as a draft of the editor's."""
        candidate = Post.objects.get(headline=headline, status=Post.Status.CANDIDATE)
        drafts.choose(candidate, actor=self.editor, at=self.at - 9 * MINUTE)
