"""What is written to readers beside a piece: 更正, reasons, pictures, labels, and the refusal of its words."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone

from articles.editorial.errors import HeldBack
from articles.gate import panel
from articles.gate.draft import Draft, Passage
from articles.gate.findings import MUST, Finding
from articles.models import FalseAlarm, Picture, Post
from articles.text import plain
from articles.text.clock import day_of

from . import rulebook
from .draft_reading import passages_of

NOTE = ("old_wording", "new_wording")
SHOWN_WORDS = 60  # characters of a refusal's quotation


def refusal(about: str, holding: list[Finding], *, way: str) -> HeldBack:
    """Return the refusal of `about` for words that are to be mended; `way`: the next step."""
    said = "；".join(
        f"{f'{finding.place}里的' if finding.place else ''}“{finding.words[:SHOWN_WORDS]}”"
        f"{finding.message}（{finding.rule}）"
        for finding in holding
    )
    return HeldBack(
        f"{about}有 {len(holding)} 处必改：{said}。{way}",
        [finding.rule for finding in holding],
        [f"{finding.message}（{finding.rule}）" for finding in holding],
    )


def faults_of(passages: Iterable[Passage], *, on: date, post: Post | None = None) -> list[Finding]:
    """Return the words to be mended in texts that stand beside a piece.

    What was called a false alarm in it is left out.
    """
    said = tuple(passage for passage in passages if passage.text.strip())
    asked = rulebook.asked()
    found = [
        finding
        for finding in panel.findings(Draft(said, on, rules=asked.on(on)))
        if finding.severity == MUST and finding.rule not in asked.on_trial
    ]
    if not found:
        return []
    silenced = set(FalseAlarm.objects.filter(post=post).values_list("key", flat=True)) if post else set()
    return [finding for finding in found if finding.key not in silenced]


def check_note(post: Post, note: Mapping[str, object], *, at: datetime) -> None:
    """Raise HeldBack if a 更正 says what nobody may publish.

    It may quote what readers saw, and pieces of the archive.

    `note`: its `old_wording` and `new_wording`.
    """
    if post.is_legacy:
        return
    passages = [Passage.of(name, str(note.get(name) or "")) for name in NOTE]
    holding = [
        finding
        for finding in faults_of(passages, on=day_of(at), post=post)
        if finding.field != "old_wording" or not _has_stood(post, finding.words)
    ]
    if holding:
        raise refusal(f"《{post.headline}》的更正", holding, way="读者会看到更正，请换一种说法再发。")


def _has_stood(post: Post, words: str) -> bool:
    """Return whether readers have seen `words` in the piece, now or before it was mended."""
    if words in "\n".join((post.headline, post.dek, post.body_text)):
        return True
    stood = Q(headline__contains=words) | Q(dek__contains=words) | Q(body_html__contains=words)
    return bool(post.history.filter(stood, status=Post.Status.PUBLISHED).exists())


def check_reason(post: Post, reason: str, *, at: datetime) -> None:
    """Raise HeldBack if the reason of a 撤稿, which readers see, says what nobody may publish."""
    if not post.is_legacy:
        _check("撤稿理由", [Passage.of("withdrawal_reason", reason)], on=day_of(at))


def check_picture(picture: Picture) -> None:
    """Raise HeldBack if what is said of a picture that readers see may not be said."""
    _check(f"图片“{picture}”", passages_of(picture), on=timezone.localdate())


def check_label(about: str, texts: Mapping[str, str]) -> None:
    """Raise HeldBack if the name or the words of a 栏目, 标签, 稿源 or page (field → text) sell what nobody may."""
    passages = [
        Passage.of(name, line) for name, text in texts.items() for line in plain.text_of(text).split("\n")
    ]
    holding = [
        finding for finding in faults_of(passages, on=timezone.localdate()) if finding.is_about_selling
    ]
    if holding:
        raise refusal(about, holding, way="读者会看到这里的文字，请换一种说法再保存。")


def _check(about: str, passages: list[Passage], *, on: date) -> None:
    if holding := faults_of(passages, on=on):
        raise refusal(about, holding, way="读者会看到这句话，请换一种说法再试。")
