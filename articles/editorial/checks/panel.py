"""What the gate holds against a piece: found, called a false alarm, let stand by a 主编, or holding it back."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from articles.editorial.content import Content, content_of
from articles.editorial.errors import Incomplete, InvalidText, NotPermitted
from articles.editorial.workflow import signatures, unit_of_work
from articles.editorial.workflow.transitions import VERBS, may
from articles.gate import duties, panel
from articles.gate.draft import BODY, HEADLINES
from articles.gate.findings import MUST, Finding
from articles.models import EditorialEvent, FalseAlarm, Post, User
from articles.text.clock import day_of

from .draft_reading import draft_of
from .provenance import holding_back, let_pass
from .words_beside import SHOWN_WORDS, refusal

TEXTS = (*HEADLINES, "dek", BODY)


@dataclass(frozen=True)
class Panel:
    """What the article screen shows: the findings that count, and those a 主编 let stand in this very text."""

    findings: tuple[Finding, ...]
    stands: tuple[Finding, ...] = ()
    on_trial: tuple[Finding, ...] = ()

    def of(self, severity: str) -> list[Finding]:
        """Return the findings of one severity."""
        return [finding for finding in self.findings if finding.severity == severity]

    @property
    def holding(self) -> list[Finding]:
        """Return what has to be corrected before anybody may publish the text."""
        return self.of(MUST)


def words_hash(content: Mapping[str, Any]) -> str:
    """Return the SHA-256 (hex) of the words alone: what an override of the gate is bound to."""
    said = "\0".join(str(content.get(name) or "") for name in TEXTS)
    return hashlib.sha256(said.encode(errors="replace")).hexdigest()


def panel_of(content: Mapping[str, Any], post: Post | None, *, on: date | None = None) -> Panel:
    """Return what the gate says of `content`, typed for `post` (None: a new piece), on the day `on` (today).

    An archive post gets advice only. What was called a 规则误判, and provenance that was let pass, is left out.
    """
    draft = draft_of(content, post, on=on or timezone.localdate())
    found = panel.findings(draft)
    if not found:
        return Panel(())
    on_trial = tuple(finding for finding in found if finding.rule in draft.on_trial)
    found = [finding for finding in found if finding.rule not in draft.on_trial]
    if post is None or post.pk is None:
        return Panel(tuple(found), on_trial=on_trial)
    silenced = set(FalseAlarm.objects.filter(post=post).values_list("key", flat=True))
    if any(finding.rule in PROVENANCE for finding in found):
        passed = {DUTY_RULES[label] for label in let_pass(post) if label in DUTY_RULES}
        found = [finding for finding in found if finding.rule not in passed]
    found = [finding for finding in found if finding.key not in silenced]
    if post.is_legacy:
        return Panel(tuple(finding.lowered() for finding in found), on_trial=on_trial)
    stands = let_stand_in(post, content) if any(finding.severity == MUST for finding in found) else set()
    return Panel(
        tuple(finding for finding in found if finding.key not in stands),
        tuple(finding for finding in found if finding.key in stands),
        on_trial,
    )


DUTY_RULES = {label: duty.rule for label, duty in duties.DUTIES.items()}
PROVENANCE = frozenset(DUTY_RULES.values())


def let_stand_in(post: Post, content: Mapping[str, Any]) -> set[str]:
    """Return the keys of the findings that a 主编 let stand in exactly these words of `post`."""
    now = words_hash(content)
    return {
        key
        for event in events(post)
        if event.details.get("words_hash") == now
        for key in event.details.get("findings", [])
    }


def events(post: Post) -> list[EditorialEvent]:
    """Return every 必改放行 of this piece, oldest first: who let what stand, and why, for everybody to see."""
    done = EditorialEvent.objects.filter(post=post, verb="let_stand").select_related("actor")
    return list(done.order_by("happened_at", "id"))


def check_words(post: Post, content: Mapping[str, Any], *, at: datetime, seen: Content | None = None) -> None:
    """Raise HeldBack if words in `content` have to be corrected before readers may see them.

    What provenance lacks is asked elsewhere (`provenance.holding_back`). `seen`: the text readers see
    already, whose faults hold no later text up, or a correction could not come out.
    """
    holding = words_held(panel_of(content, post, on=day_of(at)))
    if holding and seen is not None:
        old = {finding.key for finding in panel.findings(draft_of(seen, post, on=day_of(at)))}
        holding = [finding for finding in holding if finding.key not in old]
    if holding:
        raise refusal(f"《{post.headline}》", holding, way="请改好后再试，或请主编写明理由放行。")


def words_held(found: Panel) -> list[Finding]:
    """Return the words among what holds a text back; the rest is provenance, which 缺项放行 lets pass."""
    return [finding for finding in found.holding if finding.rule not in PROVENANCE]


def check_gate(post: Post, *, at: datetime) -> None:
    """Raise Incomplete for missing provenance, HeldBack for words to be mended.

    Neither is raised if they were let pass.
    """
    missing = holding_back(post, on=day_of(at))
    if missing:
        raise Incomplete(
            f"《{post.headline}》待补来源：缺{'、'.join(missing)}。请补齐后再试，或请主编写明理由放行。",
            missing,
        )
    check_words(post, content_of(post), at=at)


def text_in_hand(post: Post) -> Content:
    """Return the text that is being worked at: the open 修改稿 of a published piece, else its own."""
    seen = post.status in (Post.Status.PUBLISHED, Post.Status.WITHDRAWN)
    revision = signatures.open_revision(post) if seen else None
    return revision.content if revision else content_of(post)


@transaction.atomic
def let_stand(post: Post, *, reason: str, actor: User, at: datetime) -> Post:
    """必改放行: let these very words pass in spite of the gate, with a reason everybody at the desk sees.

    Change any word of the text, and the findings hold it back again.
    """
    locked = unit_of_work.begin("let_stand", post, actor=actor, at=at)
    reason = unit_of_work.reason_given(reason, locked, VERBS["let_stand"].label)
    content = text_in_hand(locked)
    holding = words_held(panel_of(content, locked, on=day_of(at)))
    if not holding:
        raise InvalidText(f"《{locked.headline}》没有必改的文字，不需要放行。")
    details = {
        "words_hash": words_hash(content),
        "findings": [finding.key for finding in holding],
        "rules": sorted({finding.rule for finding in holding}),
    }
    unit_of_work.log(
        "let_stand",
        locked,
        actor=actor,
        at=at,
        note=reason,
        details=details,
    )
    return locked


@transaction.atomic
def call_false(post: Post, key: str, content: Mapping[str, Any], *, actor: User, at: datetime) -> FalseAlarm:
    """规则误判: silence the finding `key` of `content`, the text on the editor's screen, for this piece.

    Only a 主编 may do so for what stops publication. Raises NotPermitted, or InvalidText if nothing of the kind
    is found any more, or if it is not about words.
    """
    locked = unit_of_work.begin("call_false", post, actor=actor, at=at)
    found = [finding for finding in panel_of(content, locked, on=day_of(at)).findings if finding.key == key]
    if not found or not found[0].words:
        raise InvalidText("没有找到这条提示，文字可能已经改过，请重新检查。")
    finding = found[0]
    if finding.severity == MUST and not may(actor, VERBS["let_stand"].permission):
        raise NotPermitted(f"“{finding.words[:SHOWN_WORDS]}”是必改的提示，请主编判定误判，或改写这句话。")
    alarm, is_new = FalseAlarm.objects.get_or_create(
        post=locked,
        key=key,
        defaults={
            "rule": finding.rule,
            "words": finding.words[:400],
            "sentence": finding.sentence[:1000],
            "editor": actor,
            "marked_at": at,
        },
    )
    if is_new:
        unit_of_work.log(
            "call_false",
            locked,
            actor=actor,
            at=at,
            details={"rule": finding.rule, "key": key},
        )
    return alarm


def rules_of(found: Iterable[Finding]) -> list[tuple[Finding, Sequence[Finding]]]:
    """Return the findings of one severity by rule: the first of each, and all of it."""
    by_rule: dict[str, list[Finding]] = {}
    for finding in found:
        by_rule.setdefault(finding.rule, []).append(finding)
    return [(same[0], same) for same in by_rule.values()]
