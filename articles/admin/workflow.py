"""The buttons of the article screen: which deeds are open to whom, and the verb behind each."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from articles.editorial.checks import panel
from articles.editorial.content import Content
from articles.editorial.errors import InvalidText
from articles.editorial.publishing import publish
from articles.editorial.review import approval, revision_approval
from articles.editorial.workflow import signatures
from articles.editorial.workflow.buttons import allowed_verbs
from articles.editorial.workflow.permissions import Standing
from articles.editorial.workflow.transitions import VERBS
from articles.editorial.writing import drafts, revisions
from articles.models import Post, User
from articles.text.moments import DESK_YEARS, OUT_OF_YEARS, read_moment


@dataclass(frozen=True)
class Deed:
    """One button.

    `ask` is what must be typed beside it ("note", "moment" or nothing), `look` how it is styled.
    """

    name: str
    ask: str = ""
    look: str = "plain"
    hint: str = ""
    verb: str = ""  # whose word it bears, where that is another one's than its name

    @property
    def label(self) -> str:
        """Return the verb's word."""
        return VERBS[self.verb or self.name].label


DEEDS = {
    deed.name: deed
    for deed in (
        Deed("choose", look="main"),
        Deed("submit", look="main", hint="先保存，再交给同事审核。"),
        Deed("submit_revision", look="main", hint="先保存，再交给同事审核；通过后读者才会看到。"),
        Deed("confirm_changes", look="main"),
        Deed("confirm_revision_changes", look="main"),
        Deed("decline_changes"),
        Deed("decline_revision_changes"),
        Deed("approve", look="main"),
        Deed("approve_revision", look="main"),
        Deed("approve_with_changes", hint="把您在左边改好的文字交作者确认。"),
        Deed("approve_revision_with_changes", hint="把您在左边改好的文字交作者确认。"),
        Deed("return_for_changes", ask="note", hint="要改什么"),
        Deed("return_revision", ask="note", hint="要改什么"),
        Deed("publish", look="main"),
        Deed("schedule", ask="moment", hint="发布时间（北京时间）"),
        Deed("unschedule"),
        Deed("publish_on_duty", hint="单人值班期间使用，发布后列入补审。"),
        Deed("override", ask="note", hint="放行理由，全体可见"),
        Deed("let_stand", ask="note", hint="放行理由，全体可见；只对现在这些文字有效"),
        Deed("drop_revision", look="grave"),
        Deed("discard"),
    )
}
# What the last of several signatures is called.
SIGNING = {"approve": "sign_off", "approve_revision": "sign_off_revision"}
# Verbs that take the text on the screen along: the form is saved before them.
SAVING = frozenset({"submit", "submit_revision", "publish_on_duty", "override", "let_stand", "choose"})
# Verbs that are given the typed text itself.
PROPOSING = frozenset({"approve_with_changes", "approve_revision_with_changes"})


def open_to(
    post: Post,
    user: User,
    *,
    at: datetime,
    standing: Standing,
    missing: Collection[str] = (),
    holding: Collection[Any] = (),
) -> tuple[list[Deed], set[str]]:
    """Return the deeds `user` may do to the piece at `at`, and the verbs that have screens of their own."""
    allowed = {verb.name for verb in allowed_verbs(post, user, at=at, standing=standing)}
    if not missing:
        allowed.discard("override")
    if not holding:
        allowed.discard("let_stand")
    open_deeds = [deed for deed in DEEDS.values() if deed.name in allowed]
    if not allowed.isdisjoint(SIGNING) and signatures.is_sign_off(standing.signed, standing.rounds):
        open_deeds = [replace(deed, verb=SIGNING.get(deed.name, "")) for deed in open_deeds]
    return open_deeds, allowed - DEEDS.keys()


def perform(
    name: str,
    post: Post,
    *,
    actor: User,
    at: datetime,
    version: int,
    data: QueryDict,
    changes: Content | None = None,
) -> str:
    """Do the deed `name` to `post` and return the sentence for the editor. Raises EditorialError or KeyError.

    `data`: the posted fields, of which `note_<name>` and `moment_<name>` are read; `changes`: the typed text.
    """
    asked = _AskedDeed(
        post,
        actor,
        at,
        version,
        note=data.get(f"note_{name}", "").strip(),
        moment=data.get(f"moment_{name}", "").strip(),
        changes=changes or {},
    )
    done = _PERFORM[name](asked)
    return done if isinstance(done, str) else f"已{VERBS[name].label}。"


@dataclass(frozen=True)
class _AskedDeed:
    """What a deed is done with: on which version of a piece, and what was typed beside its button."""

    post: Post
    actor: User
    at: datetime
    version: int
    note: str
    moment: str
    changes: Content


def typed_moment(typed: str) -> datetime:
    """Return the Beijing time typed into a datetime-local field as an aware moment. Raises InvalidText."""
    moment = read_moment(typed, years=DESK_YEARS)
    if moment is None:
        raise InvalidText(f"请填写发布的日期和时间（北京时间），{OUT_OF_YEARS}")
    return moment


def _schedule(asked: _AskedDeed) -> str:
    when = typed_moment(asked.moment)
    publish.schedule(asked.post, actor=asked.actor, at=asked.at, publish_at=when)
    return f"已定时：北京时间 {timezone.localtime(when):%Y-%m-%d %H:%M} 发布，到时自动出现，不必再点。"


def _approve(asked: _AskedDeed) -> str:
    approved = approval.approve(
        asked.post, actor=asked.actor, at=asked.at, expected_version=asked.version, note=asked.note
    )
    if approved.status == approved.Status.IN_REVIEW:
        return "已签字，等待下一审。"
    # As the record has it: of a text that was signed already only the move was missing, and nobody signed.
    recorded = approved.events.filter(verb__in=["approve", SIGNING["approve"]]).order_by("pk").last()
    done = VERBS[recorded.verb if recorded else "approve"].label
    return f"已{done}，现在是“{approved.status_label}”。"


def _approve_revision(asked: _AskedDeed) -> str:
    revision = revision_approval.approve_revision(
        asked.post, actor=asked.actor, at=asked.at, expected_version=asked.version, note=asked.note
    )
    if revision.state == revision.State.APPLIED:
        return "修改稿已通过，读者看到的是新的一稿。"
    return "已签字，等待下一审。"


def _propose(verb: Callable[..., object]) -> Callable[[_AskedDeed], str]:
    def propose(asked: _AskedDeed) -> str:
        verb(
            asked.post,
            asked.changes,
            actor=asked.actor,
            at=asked.at,
            expected_version=asked.version,
            note=asked.note,
        )
        return "您的修改已签字，待作者或另一位同事确认后生效。"

    return propose


def _plain(verb: Callable[..., object]) -> Callable[[_AskedDeed], object]:
    return lambda asked: verb(asked.post, actor=asked.actor, at=asked.at)


def _with_note(verb: Callable[..., object]) -> Callable[[_AskedDeed], object]:
    return lambda asked: verb(asked.post, actor=asked.actor, at=asked.at, note=asked.note)


def _with_reason(verb: Callable[..., object]) -> Callable[[_AskedDeed], object]:
    return lambda asked: verb(asked.post, actor=asked.actor, at=asked.at, reason=asked.note)


_PERFORM: dict[str, Callable[[_AskedDeed], object]] = {
    "choose": _plain(drafts.choose),
    "discard": _plain(drafts.discard),
    "submit": _plain(drafts.submit),
    "override": _with_reason(drafts.override),
    "let_stand": _with_reason(panel.let_stand),
    "return_for_changes": _with_note(approval.return_for_changes),
    "approve": _approve,
    "approve_with_changes": _propose(approval.approve_with_changes),
    "confirm_changes": _plain(approval.confirm_changes),
    "decline_changes": _with_note(approval.decline_changes),
    "publish": _plain(publish.publish),
    "schedule": _schedule,
    "unschedule": _plain(publish.unschedule),
    "publish_on_duty": _plain(publish.publish_on_duty),
    "submit_revision": _plain(revisions.submit_revision),
    "drop_revision": _plain(revisions.drop_revision),
    "return_revision": _with_note(revision_approval.return_revision),
    "approve_revision": _approve_revision,
    "approve_revision_with_changes": _propose(revision_approval.approve_revision_with_changes),
    "confirm_revision_changes": _plain(revision_approval.confirm_revision_changes),
    "decline_revision_changes": _with_note(revision_approval.decline_revision_changes),
}
