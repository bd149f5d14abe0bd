"""抹除: takes personal data out of a piece for good.

It is removed from the text, the history, the originals and everything typed about the piece.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any, cast

from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction

from articles import publication, sanitize, withdrawn_pictures
from articles.editorial.checks.words_beside import faults_of
from articles.editorial.content import content_of, hash_of, signed_hash
from articles.editorial.errors import InvalidText
from articles.editorial.publishing import joining
from articles.editorial.workflow import unit_of_work
from articles.editorial.workflow.audit import sign_history
from articles.editorial.workflow.transitions import APPROVED, SCHEDULED, VERBS, state_of
from articles.editorial.writing import preview_links
from articles.editorial.writing.drafts import back_to_review, supersede_amendments
from articles.gate.draft import Passage
from articles.models import (
    Amendment,
    ArchiveFile,
    Autosave,
    Correction,
    EditorialEvent,
    FalseAlarm,
    FeedItem,
    FetchedOriginal,
    KeptText,
    LinkCheck,
    OriginalText,
    PendingRevision,
    Picture,
    Post,
    SignOff,
    SourceLink,
    StoryPair,
    User,
)
from articles.models import PostReview as Review
from articles.text.clock import day_of

SHORTEST = 2  # characters of a phrase: a single one would hit half the text
REPLACEMENT = "某某"
ENCODINGS = ("utf-8", "gb18030", "big5hkscs", "utf-16-le", "utf-16-be")  # that a page may be written in
BESIDE_PICTURES = ("alt", "caption", "credit")
Scrub = Callable[[str], str]
TEXT_FIELDS = (models.CharField, models.TextField)


@dataclass(frozen=True)
class Erased:
    """How many rows were changed, and what could not be.

    Events keep their notes, and an address stays an address.
    """

    places: int
    left: tuple[str, ...]


@transaction.atomic
def erase(
    post: Post, phrases: list[str], *, reason: str, actor: User, at: datetime, replacement: str = REPLACEMENT
) -> Erased:
    """Replace every occurrence of `phrases` in all that is kept of `post`.

    `phrases` are names, numbers or addresses of a person. What is kept of a post is its text (tags excepted),
    what is said of its pictures (even if they are shown elsewhere too), its links, corrections, history, 修改稿,
    autosaves, reviewers' notes, the originals it was made from and what 采集 keeps of it; the search index
    follows. 采集 will not fetch its original again. Blanks and markup between the characters of a phrase do not
    hide it in the body. The deed is recorded with its reason, never with the phrases. Raises NotPermitted,
    ReasonMissing, or InvalidText (a phrase is too short, stands in the reason, is nowhere, or the piece
    cannot do without it).
    """
    locked = unit_of_work.begin("erase", post, actor=actor, at=at)
    reason = unit_of_work.reason_given(reason, locked, VERBS["erase"].label)
    scrub = _scrubber(phrases, replacement, locked)
    if scrub(reason) != reason:
        raise InvalidText(
            "理由里写着要抹除的内容，编务记录不能修改，请换一种写法。", {"reason": ["含有要抹除的内容。"]}
        )
    _check_replacement(replacement, at=at)
    from_state, headline = state_of(locked, at), locked.headline
    beside_pictures = _erase_beside_pictures(locked, scrub)
    places = beside_pictures + _erase_text(locked, scrub, from_state, actor=actor, at=at)
    places += _erase_around(locked, scrub) + _erase_told(scrub)
    if not places:
        raise InvalidText(f"《{locked.headline}》及其历史、原件里都没有这些文字，没有改动。")
    # Other pages print a headline too, and a picture with its caption.
    details = {"places": places, "headline": locked.headline != headline or bool(beside_pictures)}
    unit_of_work.log("erase", locked, from_state=from_state, actor=actor, at=at, note=reason, details=details)
    joining.stop_naming(locked)
    preview_links.take_back_all(locked, at=at)
    publication.changed([locked])
    return Erased(places, _left(locked, scrub))


def _scrubber(phrases: list[str], replacement: str, post: Post) -> Scrub:
    """Return the function that replaces the phrases in a text, HTML or not."""
    wanted = sorted({phrase.strip() for phrase in phrases if phrase.strip()}, key=len, reverse=True)
    if not wanted:
        raise InvalidText(f"请写明要从《{post.headline}》抹除的文字。", {"phrases": ["请填写。"]})
    short = [phrase for phrase in wanted if len(phrase) < SHORTEST]
    if short:
        raise InvalidText(
            f"“{short[0]}”太短，会误伤别的文字，请写完整的姓名或号码。", {"phrases": ["太短。"]}
        )
    if any(phrase in replacement for phrase in wanted):
        raise InvalidText(
            "替换的文字里有要抹除的内容，请换一种写法。", {"replacement": ["含有要抹除的内容。"]}
        )
    # 王<b>某</b>, 王 某, 王&nbsp;某 and &#29579;某 are the same name to a reader.
    between = r"(?:\s|&nbsp;|&#160;|<(?!/?(?:p|li|td|th|tr|h[1-6]|br)\b)[^<>]*>)*"
    pattern = re.compile("|".join(between.join(map(_spellings, phrase)) for phrase in wanted))

    def replaced(match: re.Match[str]) -> str:
        return replacement + "".join(re.findall(r"<[^<>]*>", match[0]))

    return lambda text: pattern.sub(replaced, text)


def _check_replacement(replacement: str, *, at: datetime) -> None:
    """Raise InvalidText if the replacement words are such as nobody may publish."""
    if faults_of([Passage.of("replacement", replacement)], on=day_of(at)):
        raise InvalidText("替换的文字里有必改的用语，请换一种写法。", {"replacement": ["含有必改的用语。"]})


def _spellings(character: str) -> str:
    """Return the pattern of one character as HTML or a script in it may write it."""
    units = character.encode("utf-16-be")
    in_script = "".join(rf"\\u(?i:{units[at : at + 2].hex()})" for at in range(0, len(units), 2))
    return rf"(?:{re.escape(character)}|&#0*{ord(character)};|&#[xX]0*(?i:{ord(character):x});|{in_script})"


def _erase_text(post: Post, scrub: Scrub, from_state: str, *, actor: User, at: datetime) -> int:
    """Change the piece itself; an approved one needs new signatures, a published one keeps its place."""
    old_hash = hash_of(content_of(post))
    changed = _scrub_fields(post, scrub)
    links = [link for link in SourceLink.objects.filter(post=post) if _scrub_fields(link, scrub)]
    for link in links:
        link.save()
    if not changed and not links:
        return 0
    if not post.headline.strip():
        raise InvalidText(f"《{post.headline}》的标题抹除后没有文字了，请先写修改稿换一个标题。")
    new_hash = hash_of(content_of(post))
    if from_state in (APPROVED, SCHEDULED) and new_hash != old_hash:
        changed += back_to_review(post, from_state)
    supersede_amendments(post, at=at)
    post.version += 1
    sign_history(post, actor=actor, at=at, reason=VERBS["erase"].label)
    post.save(update_fields=[*changed, "version"])
    # What a 修改稿 was written on is this text still; cleaning may have tidied it on the way.
    open_revisions = PendingRevision.objects.open().filter(post=post, base_hash=old_hash)
    open_revisions.update(base_hash=hash_of(content_of(post)))
    return len(links) + 1


def _erase_beside_pictures(post: Post, scrub: Scrub) -> int:
    """Change what is said of the pictures that the piece shows; return how many rows were."""
    places = 0
    for picture in Picture.objects.filter(
        file__in=withdrawn_pictures.names_in(Post.objects.filter(pk=post.pk))
    ):
        if changed := [
            name for name in BESIDE_PICTURES if scrub(getattr(picture, name)) != getattr(picture, name)
        ]:
            for name in changed:
                setattr(picture, name, scrub(getattr(picture, name)))
            picture.save(update_fields=changed)
            places += 1
    return places


def _erase_around(post: Post, scrub: Scrub) -> int:
    """Change everything that is kept beside the piece; return how many rows were."""
    places = 0
    for group in kept_beside(post):
        for row in group:
            changed = _scrub_fields(row, scrub)
            if changed:
                # save() of a model may derive and stamp; here only what held the phrase is written.
                type(row)._default_manager.filter(pk=row.pk).update(
                    **{name: getattr(row, name) for name in changed}
                )
                places += 1
    # Neither the text of a chosen teaser nor a second look at the original may bring the words back.
    _entries(post).update(is_teaser=False, due_at=None)
    for revision in PendingRevision.objects.open().filter(post=post):
        body = sanitize.clean(revision.content["body_html"], max_bytes=sanitize.IMPORT_LIMIT).html
        revision.content = {**revision.content, "body_html": body}
        revision.content_hash = signed_hash(revision.content, revision.correction)
        revision.save(update_fields=["content", "content_hash"])
    return places


def _erase_told(scrub: Scrub) -> int:
    """Change the sentences on another piece's record that may name this one; return the number of rows."""
    places = 0
    for model, names in told_elsewhere():
        for key, *sentences in model.objects.exclude(**dict.fromkeys(names, "")).values_list("pk", *names):
            if (scrubbed := [scrub(sentence) for sentence in sentences]) != sentences:
                model.objects.filter(pk=key).update(**dict(zip(names, scrubbed, strict=True)))
                places += 1
    return places


def told_elsewhere() -> list[tuple[Any, tuple[str, ...]]]:
    """Return the columns in which programs mention a piece on the record of another one, or of none."""
    return [
        (FeedItem, ("held_back", "error")),
        (apps.get_model("django_tasks_database", "DBTaskResult"), ("traceback",)),
    ]


def kept_beside(post: Post) -> list[models.QuerySet[Any]]:
    """Return the rows of every table that keeps words of the piece beside its text, pictures and links."""
    return [
        cast(Any, post).history.all(),
        Correction.objects.filter(post=post),
        PendingRevision.objects.filter(post=post),
        Amendment.objects.filter(post=post),
        Autosave.objects.filter(post=post),
        KeptText.objects.filter(post=post),
        FalseAlarm.objects.filter(post=post),
        LinkCheck.objects.filter(post=post),
        SignOff.objects.filter(post=post),
        Review.objects.filter(post=post),
        LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(Post), object_id=str(post.pk)),
        StoryPair.objects.filter(models.Q(first=post) | models.Q(second=post)),
        _originals(post),
        _entries(post),
        FetchedOriginal.objects.filter(item__in=_entries(post)),
        OriginalText.objects.filter(post=post),
    ]


def _originals(post: Post) -> models.QuerySet[ArchiveFile]:
    """Return the files the piece was made from, those of the same key that lost to another included."""
    own = ArchiveFile.objects.filter(post=post)
    keys = [key for key in own.values_list("key", flat=True) if key]
    return ArchiveFile.objects.filter(models.Q(post=post) | models.Q(key__in=keys))


def _entries(post: Post) -> models.QuerySet[FeedItem]:
    """Return what 采集 keeps of the piece, the same entry of other feeds included."""
    own = FeedItem.objects.filter(post=post).values_list("identity", flat=True)
    return FeedItem.objects.filter(models.Q(post=post) | models.Q(post=None, identity__in=list(own)))


def _scrub_fields(row: models.Model, scrub: Scrub) -> list[str]:
    """Change the texts, JSON and bytes of `row` in memory; return the names of the changed fields.

    Hashes, addresses and choices stay: the row is found by them.
    """
    changed = []
    for field in row._meta.concrete_fields:
        if field.choices or field.unique or field.name in KEPT:
            continue
        old = getattr(row, field.attname)
        new = (
            _scrubbed(old, scrub)
            if isinstance(field, (*TEXT_FIELDS, models.JSONField, models.BinaryField))
            else old
        )
        if new != old:
            setattr(row, field.attname, new)
            changed.append(field.name)
    return changed


KEPT = frozenset(
    {
        "sha256", "content_hash", "base_hash", "post_digest", "importer_version", "key", "path", "url_key",
        "identity", "digest", "list_edition",
    }
)  # fmt: skip


def _scrubbed(value: Any, scrub: Scrub) -> Any:
    if isinstance(value, str):
        return scrub(value)
    if isinstance(value, bytes | memoryview):
        return _scrubbed_bytes(bytes(value), scrub)
    if isinstance(value, dict):
        return {key: _scrubbed(item, scrub) for key, item in value.items()}
    if isinstance(value, list):
        return [_scrubbed(item, scrub) for item in value]
    return value


def _scrubbed_bytes(data: bytes, scrub: Scrub) -> bytes:
    """Change the bytes of a file, in whichever encoding they hold a phrase; all else stays byte for byte."""
    for encoding in sorted(ENCODINGS, key=lambda encoding: not _is_written_in(encoding, data)):
        try:
            text = data.decode(encoding, "surrogateescape")
            changed = scrub(text)
            if changed != text and text.encode(encoding, "surrogateescape") == data:
                data = changed.encode(encoding, "surrogateescape")
        except UnicodeError:  # a phrase in spite of that is told: see `_left`
            continue
    return data


def _is_written_in(encoding: str, data: bytes) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _holds(data: bytes, scrub: Scrub) -> bool:
    """Return whether a file holds a phrase in any encoding, even with broken characters."""
    readings = (data.decode(encoding, "replace") for encoding in ENCODINGS)
    return any(scrub(text) != text for text in readings)


def _left(post: Post, scrub: Scrub) -> tuple[str, ...]:
    """Return what still holds a phrase and cannot be changed by this verb, for the editor to deal with."""
    left = []
    if post.path and scrub(post.path) != post.path:
        left.append("网址")
    if any(scrub(tag.name) != tag.name for tag in post.tags.all()):
        left.append("标签（请用“改名与合并”）")
    notes = EditorialEvent.objects.filter(post=post).values_list("note", flat=True)
    if any(scrub(note) != note for note in notes):
        left.append("编务记录（只增不改）")
    files = chain(
        _originals(post).values_list("original", flat=True),
        FetchedOriginal.objects.filter(item__in=_entries(post)).values_list("body", flat=True),
    )
    if any(_holds(bytes(file), scrub) for file in files):
        left.append("原件（里面有读不出的字符）")
    return tuple(left)
