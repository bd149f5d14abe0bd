"""栏目, 稿源, 标签, 旧地址, 页面, 同义词, 日常说法: what readers see besides the pieces changes only on the record."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction

from articles import publication
from articles.editorial.checks import due, tally
from articles.editorial.checks.words_beside import check_label
from articles.editorial.workflow.audit import record
from articles.editorial.workflow.transitions import require
from articles.editorial.writing.following import list_unlisted
from articles.models import AliasGroup, Category, EverydayWord, PlainPage, Redirect, Source, Tag, User
from articles.text.clock import day_of

from . import source_lists

KINDS: dict[type[Any], str] = {
    Category: "栏目",
    Source: "稿源",
    Tag: "标签",
    Redirect: "旧地址",
    PlainPage: "页面",
    AliasGroup: "同义词",
    EverydayWord: "日常说法",
}
SAID = ("name", "title", "description", "body_html", "terms", "said", "written")  # what readers see of them
Thing = Category | Source | Tag | Redirect | PlainPage | AliasGroup | EverydayWord


@transaction.atomic
def save(thing: Thing, changed: Collection[str], *, actor: User, at: datetime) -> Thing:
    """Save a new `thing`, or the fields `changed` of an existing one; if nothing changed, write nothing.

    Raises NotPermitted, or HeldBack for words that advertise what nobody may.
    """
    is_new = thing._state.adding
    _check(thing, "add" if is_new else "change", actor)
    if not is_new and not changed:
        return thing
    check_label(
        f"{KINDS[type(thing)]}“{thing}”",
        {name: getattr(thing, name) for name in SAID if name in changed and hasattr(thing, name)},
    )
    written = None
    if isinstance(thing, Source):
        if not is_new:
            written = _with_what_others_wrote(thing, changed)
        source_lists.settle([thing], today=day_of(at))
    thing.save(update_fields=written)
    if isinstance(thing, Category) and "kind" in changed:
        list_unlisted(thing, actor=actor, at=at)
    verb = "add_site_content" if is_new else "change_site_content"
    named = {field.name: str(field.verbose_name) for field in thing._meta.fields}
    labels = "" if is_new else "、".join(named.get(name, name) for name in sorted(changed))
    _record(thing, verb, actor=actor, at=at, more=labels)
    if isinstance(thing, Source):  # what is 已定时 from it was let pass by what it was
        tally.ask_again([thing])
        due.hold_unfit(at, posts=thing.posts.values_list("pk", flat=True))
    publication.changed([])  # after them: the edition is the last lock everywhere
    return thing


def _with_what_others_wrote(source: Source, changed: Collection[str]) -> set[str]:
    """Lock the row of `source`, take over what others wrote meanwhile, and return the fields left to write.

    While a list is being loaded it holds all outlets; whoever comes second settles by what the first has
    written.
    """
    present = Source.objects.select_for_update().get(pk=source.pk)
    for name in (field.attname for field in Source._meta.concrete_fields if field.name not in changed):
        setattr(source, name, getattr(present, name))
    return {*changed, *source_lists.SETTLED}


@transaction.atomic
def delete(thing: Thing, *, actor: User, at: datetime) -> None:
    """Delete `thing`. Raises NotPermitted."""
    _check(thing, "delete", actor)
    _record(thing, "delete_site_content", actor=actor, at=at)
    thing.delete()
    publication.changed([])


def _check(thing: Thing, deed: str, actor: User) -> None:
    require(actor, f"{deed}_{thing._meta.model_name}", doing=f"改{KINDS[type(thing)]}", ask="主编或管理员")


def _record(thing: Thing, verb: str, *, actor: User, at: datetime, more: str = "") -> None:
    note = f"{KINDS[type(thing)]}“{' '.join(str(thing).split())[:120]}”" + (f"：{more}" if more else "")
    details = {"kind": thing._meta.model_name, "id": thing.pk}
    record(None, verb, actor=actor, at=at, note=note, details=details)
