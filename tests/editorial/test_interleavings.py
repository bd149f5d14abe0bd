"""Two editors at one piece, in any order of deeds: what a save has acknowledged is never lost.

Each has a page open with a text in it, types into it and saves; whoever comes second merges, with answers by
chance. Between the saves the piece is reviewed, published and revised. Every paragraph that a save took must
stand until somebody deleted it, or answered it away, on their own screen.
"""

import re
from dataclasses import dataclass, field

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from articles.editorial.content import content_of
from articles.editorial.errors import EditorialError, StaleVersion
from articles.editorial.publishing import publish
from articles.editorial.review import approval, revision_approval
from articles.editorial.roles import CHIEF, EDITOR
from articles.editorial.workflow import signatures
from articles.editorial.workflow.transitions import PUBLISHED, WITHDRAWN, state_of
from articles.editorial.writing import drafts, earlier, locks, revisions
from articles.editorial.writing.three_way_merge import BOTH, THEIRS, merge
from articles.models import KeptText, Post
from tests.properties import PROFILE, examples

from .desk import HOUR, NOW, draft, person

HISTORIES = 15 if PROFILE == "short" else examples(500)  # all that are promised, where the whole is asked for
STEPS = st.lists(
    st.tuples(
        st.integers(0, 1),
        st.sampled_from(["type", "type", "delete", "save", "save", "save", "open", "desk", "desk"]),
        st.integers(0, 99),
    ),
    min_size=6,
    max_size=24,
)
WORD = re.compile(r"段\d+末")


def words_of(body):
    return set(WORD.findall(body))


@dataclass
class Page:
    """What one editor has on the screen: the text, the versions it was made from, and what was deleted."""

    editor: object
    body: list = field(default_factory=list)
    version: int = 0
    text_version: int = 0
    is_revision: bool = False
    deleted: set = field(default_factory=set)


class Newsroom:
    """A piece, its two editors, and what has been acknowledged so far."""

    def __init__(self):
        self.people = [person(EDITOR), person(CHIEF)]
        self.reviewers = [person(EDITOR), person(CHIEF)]
        body = "".join(f"<p>段{n}末</p>" for n in range(4))
        self.post = draft(self.people[0], body_html=body)
        self.count, self.at, self.expected = 4, NOW, words_of(body)
        self.pages = [Page(editor) for editor in self.people]
        for page in self.pages:
            self.open(page)

    def is_revising(self):
        return state_of(self.post, self.at) in (PUBLISHED, WITHDRAWN)

    def text(self):
        revision = signatures.open_revision(self.post) if self.is_revising() else None
        return revision.content if revision else content_of(self.post)

    def open(self, page):
        self.post.refresh_from_db()
        page.is_revision = self.is_revising()
        revision = signatures.open_revision(self.post) if page.is_revision else None
        page.text_version = self.post.version
        page.version = (revision.version if revision else 0) if page.is_revision else self.post.version
        page.body = re.findall(r"<p>.*?</p>", self.text()["body_html"])
        page.deleted = set()

    def type(self, page, number):
        page.body.insert(number % (len(page.body) + 1), f"<p>段{self.count}末</p>")
        self.count += 1

    def delete(self, page, number):
        if len(page.body) > 1:
            page.deleted |= words_of(page.body.pop(number % len(page.body)))

    def save(self, page, number):
        """Save as the screen does; a refusal acknowledges nothing, a conflict is merged and saved."""
        locks.take_over(self.post, actor=page.editor, at=self.at)
        self.post.refresh_from_db()
        changes = {"body_html": "".join(page.body)}
        revising = self.is_revising()
        facts = {"actor": page.editor, "at": self.at}
        version = 0 if revising and not page.is_revision else page.version
        if revising:
            facts["text_version"] = page.text_version
        save, save_merged = (
            (revisions.save_revision, revisions.save_merged_revision)
            if revising
            else (drafts.save_draft, drafts.save_merged)
        )
        answered = set()
        try:
            save(self.post, changes, expected_version=version, **facts)
        except StaleVersion as stale:
            merged = merge(stale.base, stale.theirs, stale.yours)
            answers = {}
            for place, one in enumerate(merged.differences):
                answers[one.key] = one.answers[(number + place) % len(one.answers)]
                if answers[one.key] != BOTH:
                    dropped, kept = (
                        (one.mine, one.theirs) if answers[one.key] == THEIRS else (one.theirs, one.mine)
                    )
                    answered |= words_of("".join(dropped)) - words_of("".join(kept))
            earlier.keep_second(self.post, stale.yours, version=version, editor=page.editor, at=self.at)
            save_merged(
                self.post,
                changes,
                answers=answers,
                base_version=version,
                expected_version=stale.current_version,
                **facts,
            )
        typed = words_of("".join(page.body)) - self.seen_at_opening(page)
        self.expected = (self.expected | typed) - page.deleted - answered
        self.open(page)

    def seen_at_opening(self, page):
        """Return the words that the page did not bring in.

        A colleague may have deleted some of them meanwhile.
        """
        if page.is_revision and page.version:
            opened = earlier.revision_text(self.post, page.version)
        else:
            opened = earlier.text_at(self.post, page.text_version)
        return words_of(opened["body_html"])

    def desk(self, page, number):
        """Do what the state offers: review, publication, the review of a 修改稿."""
        reviewer, now = self.reviewers[number % 2], {"actor": self.reviewers[number % 2], "at": self.at}
        self.post.refresh_from_db()
        revision = signatures.open_revision(self.post)
        deeds = {
            "draft": [lambda: drafts.submit(self.post, actor=page.editor, at=self.at)],
            "in_review": [
                lambda: approval.approve(self.post, expected_version=self.post.version, **now),
                lambda: approval.return_for_changes(self.post, note="改", **now),
            ],
            "approved": [lambda: publish.publish(self.post, actor=reviewer, at=self.at)],
        }.get(self.post.status, [])
        if revision is not None:
            deeds = (
                [lambda: revisions.submit_revision(self.post, actor=page.editor, at=self.at)]
                if revision.state == "draft"
                else [
                    lambda: revision_approval.approve_revision(
                        self.post, expected_version=revision.version, **now
                    ),
                    lambda: revision_approval.return_revision(self.post, note="改", **now),
                ]
            )
        if deeds:
            deeds[number % len(deeds)]()

    def do(self, who, name, number):
        """Do one step; a refusal leaves everything as it was."""
        self.at += HOUR
        try:
            with transaction.atomic():
                getattr(self, name)(self.pages[who], number) if name != "open" else self.open(self.pages[who])
        except EditorialError:
            self.post.refresh_from_db()


@pytest.mark.django_db
@settings(
    max_examples=HISTORIES,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(STEPS)
def test_nothing_that_a_save_acknowledged_is_lost(steps):
    with transaction.atomic():
        newsroom = Newsroom()
        for who, name, number in steps:
            newsroom.do(who, name, number)

            newsroom.post = Post.objects.get(pk=newsroom.post.pk)
            standing = words_of(newsroom.text()["body_html"])
            assert newsroom.expected <= standing, (steps, newsroom.expected - standing)
        kept = KeptText.objects.filter(post=newsroom.post, kind=KeptText.Kind.SECOND)
        assert all(words_of(text.content["body_html"]) for text in kept)

        transaction.set_rollback(True)
