"""稿源名单: editions of the official list are loaded, and every 稿源 is checked against them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from articles.editorial.checks import due, tally
from articles.editorial.errors import InvalidText
from articles.editorial.workflow import unit_of_work
from articles.editorial.workflow.audit import record
from articles.editorial.workflow.transitions import require
from articles.models import ListedUnit, Post, Source, SourceList, User
from articles.text import keys, table_reading
from articles.text.clock import day_of
from articles.text.table_reading import TableFault

MOST_UNITS = 10_000
LONGEST_NAME, LONGEST_CATEGORY, LONGEST_EDITION = 200, 100, 20
NAME_COLUMNS = ("name", "unit", "名称", "单位", "单位名称", "稿源单位", "稿源单位名称")
CATEGORY_COLUMNS = ("category", "类别", "分类")
WAITING = (Post.Status.CANDIDATE, *Post.ON_ITS_WAY)
NAMED = 20  # outlets that a record names
SETTLED = ("lists_from", "listed_from", "left_list_on")  # what the lists say of an outlet


@dataclass(frozen=True)
class Loaded:
    """What a new edition changed: which outlets joined or left the list, and which pieces are held for it."""

    source_list: SourceList
    units: int
    joined: tuple[Source, ...]
    left: tuple[Source, ...]
    held: tuple[Post, ...]


@dataclass(frozen=True)
class Departure:
    """An outlet of ours that an edition no longer names, with its pieces that readers have not seen yet."""

    source: Source
    posts: tuple[Post, ...]


def decoded(data: bytes) -> str:
    """Return the text of a CSV file as table programs write it. Raises InvalidText."""
    try:
        return table_reading.decoded(data)
    except TableFault as fault:
        raise InvalidText(str(fault)) from fault


def units_in(text: str) -> list[tuple[str, str]]:
    """Return (unit, category) of each row of a CSV with the columns name and category (or 单位 and 类别).

    Raises InvalidText for another table, an empty one, or a unit that comes twice.
    """
    try:
        table = table_reading.table_in(text, most_rows=MOST_UNITS)
    except TableFault as fault:
        raise InvalidText(f"名单没有载入：{fault}") from fault
    name_column = next((name for name in NAME_COLUMNS if name in table.head), None)
    if name_column is None:
        raise InvalidText("名单的第一行要有“单位”一栏，也可以有“类别”，请补上表头再试。")
    category_column = next((name for name in CATEGORY_COLUMNS if name in table.head), "")
    found: dict[str, tuple[str, str]] = {}
    for row in table.rows:
        name, category = (
            " ".join(row.cells.get(column, "").split()) for column in (name_column, category_column)
        )
        if not name:
            continue
        key = keys.headline_key(name)
        if not key or len(name) > LONGEST_NAME or len(category) > LONGEST_CATEGORY:
            raise InvalidText(f"名单第 {row.line} 行的“{name[:40]}”太长或没有文字，请核对。")
        if key in found:
            raise InvalidText(
                f"名单第 {row.line} 行的“{name[:40]}”与前面的“{found[key][0][:40]}”重复，请核对。"
            )
        found[key] = name, category
    if not found:
        raise InvalidText("名单里没有单位，请核对文件。")
    return list(found.values())


def known_day(edition: str) -> date | None:
    """Return the day on which a loaded edition takes effect, so that a repeated load need not name it."""
    return SourceList.objects.filter(edition=edition).values_list("published_on", flat=True).first()


@transaction.atomic
def load(
    edition: str,
    published_on: date,
    units: Sequence[tuple[str, str]],
    *,
    actor: User | None,
    at: datetime,
) -> Loaded:
    """载入稿源名单: keep a new edition, in force from the day `published_on`, and check every outlet against it.

    `units`: (unit, category), as `units_in` returns them; `actor` None: the server's own command. The same
    edition again only checks the outlets anew. Raises NotPermitted, or InvalidText for an edition or a day
    that is taken by another list.
    """
    if actor is not None:
        _check(actor, "add_sourcelist")
    edition = " ".join(edition.split())
    if not edition or len(edition) > LONGEST_EDITION:
        message = f"版次要写 1 到 {LONGEST_EDITION} 个字，例如 2025-06。"
        raise InvalidText(message, {"edition": [message]})
    known = SourceList.objects.filter(edition=edition).first()
    if known is not None:
        if known.published_on != published_on or list(known.units.values_list("name", "category")) != list(
            units
        ):
            message = f"{known}已经载入，内容或日期与这份不同；名单有更正的，请另起版次，载错了的先撤下。"
            raise InvalidText(message, {"edition": [message]})
        return _settled(known, len(units), actor=actor, at=at, verb="check_source_list")
    if other := SourceList.objects.filter(published_on=published_on).first():
        message = f"{other}也是 {published_on} 公布的，请核对日期。"
        raise InvalidText(message, {"published_on": [message]})
    try:
        with transaction.atomic():
            loaded = SourceList.objects.create(
                edition=edition, published_on=published_on, editor=actor, loaded_at=at
            )
    except IntegrityError as error:
        message = f"{edition} 版或 {published_on} 公布的一版刚刚被别人载入，请刷新后核对。"
        raise InvalidText(message, {"edition": [message]}) from error
    ListedUnit.objects.bulk_create(
        [ListedUnit.of(loaded, name, category) for name, category in units], batch_size=500
    )
    return _settled(loaded, len(units), actor=actor, at=at, verb="load_source_list")


@transaction.atomic
def check_again(source_list: SourceList, *, actor: User, at: datetime) -> Loaded:
    """按名单重新核对: check every outlet against all editions anew, imported ones too. Raises NotPermitted."""
    _check(actor, "add_sourcelist")
    return _settled(source_list, source_list.units.count(), actor=actor, at=at, verb="check_source_list")


@transaction.atomic
def drop(source_list: SourceList, *, reason: str, actor: User, at: datetime) -> Loaded:
    """撤下一版名单 that was loaded by mistake; what was checked against it keeps its name. Raises as `load`."""
    _check(actor, "delete_sourcelist")
    reason = unit_of_work.reason_given(reason, None, "撤下名单")
    count, said = source_list.units.count(), str(source_list)
    source_list.delete()
    return _settled(source_list, count, actor=actor, at=at, verb="drop_source_list", note=f"{said}：{reason}")


def _settled(
    source_list: SourceList, units: int, *, actor: User | None, at: datetime, verb: str, note: str = ""
) -> Loaded:
    """Check every outlet against all editions, record it, and hold 已定时 pieces no longer allowed."""
    before, sources = _settle_all(at)
    today = day_of(at)
    was_listed = {pk: source.is_listed(today) for pk, source in before.items()}
    joined = tuple(source for source in sources if source.is_listed(today) and not was_listed[source.pk])
    left = tuple(
        source
        for source in sources
        if (was_listed[source.pk] and not source.is_listed(today))
        or (source.left_list_on is not None and source.left_list_on != before[source.pk].left_list_on)
    )
    note = note or f"{source_list}，{units} 家单位"
    note += _named("新列入", joined) + _named("退出", left)
    details = {"edition": source_list.edition, "left": [source.pk for source in left]}
    record(None, verb, actor=actor, at=at, note=note, details=details)
    return Loaded(source_list, units, joined, left, tuple(_hold_changed(before, sources, at)))


@transaction.atomic
def keep_settled(at: datetime) -> list[Post]:
    """Check every outlet against all editions and its licence, as days go by; return 已定时 pieces held.

    An outlet keeps one time on the list, so one that leaves with one edition and comes back with a later
    one is known to be back only after it left.
    """
    tally.ask_again(Source.objects.filter(licence_until=day_of(at) - timedelta(days=1)))
    if not SourceList.objects.exists():
        return []
    before, sources = _settle_all(at)
    return _hold_changed(before, sources, at)


def _settle_all(at: datetime) -> tuple[dict[int, Source], list[Source]]:
    """Settle and save every outlet; return them as they were, by key, and as they are."""
    sources = list(Source.objects.select_for_update().order_by("pk"))
    before = {source.pk: copy(source) for source in sources}
    settle(sources, today=day_of(at))
    changed = _changed(before, sources)
    Source.objects.bulk_update(changed, SETTLED, batch_size=200)
    return before, sources


def _changed(before: Mapping[int, Source], sources: Iterable[Source]) -> list[Source]:
    return [
        source
        for source in sources
        if any(getattr(source, name) != getattr(before[source.pk], name) for name in SETTLED)
    ]


def _hold_changed(before: Mapping[int, Source], sources: Iterable[Source], at: datetime) -> list[Post]:
    """Hold those 已定时 pieces of outlets whose listing has changed that the gate now refuses."""
    changed = _changed(before, sources)
    tally.ask_again(changed)
    return due.hold_unfit(at, posts=Post.objects.filter(source__in=changed).values_list("pk", flat=True))


def _named(said: str, sources: Sequence[Source]) -> str:
    if not sources:
        return ""
    names = "、".join(source.name for source in sources[:NAMED])
    return f"；{said} {len(sources)} 家：{names}{' 等' if len(sources) > NAMED else ''}"


def settle(sources: Collection[Source], *, today: date) -> None:
    """Write into `sources` from when the lists count, and from when to when each stands on them.

    The caller saves them. What the desk says by hand counts before the first edition, and again where none is
    left: it is never overwritten.
    """
    editions = list(SourceList.objects.order_by("published_on").values_list("pk", "published_on"))
    days = [day for _, day in editions]
    wanted = {source.pk: _key(source) for source in sources}
    units = ListedUnit.objects.values_list("name_key", "source_list").order_by()
    if len(sources) == 1:
        units = units.filter(name_key__in=wanted.values())
    on_lists: dict[str, set[int]] = {}
    for key, edition in units if editions else ():
        on_lists.setdefault(key, set()).add(edition)
    for source in sources:
        stands = on_lists.get(wanted[source.pk], set())
        source.lists_from = days[0] if days else None
        stretch = _stretch([(day, pk in stands) for pk, day in editions], today)
        if stretch is not None:
            source.listed_from, source.left_list_on = stretch
        else:
            source.listed_from = None
            source.left_list_on = days[0] if days and source.is_said_to_be_listed else None


def _key(source: Source) -> str:
    return keys.headline_key(source.listed_as or source.name)


def _stretch(editions: Sequence[tuple[date, bool]], today: date) -> tuple[date, date | None] | None:
    """Return the first day, and the day after the last, of the time on the list that counts.

    That is the present one, else the next, else the last.
    """
    stretches: list[tuple[date, date | None]] = []
    begun: date | None = None
    for day, is_listed in editions:
        if is_listed and begun is None:
            begun = day
        elif not is_listed and begun is not None:
            stretches.append((begun, day))
            begun = None
    if begun is not None:
        stretches.append((begun, None))
    still = [stretch for stretch in stretches if stretch[1] is None or stretch[1] > today]
    return still[0] if still else stretches[-1] if stretches else None


def departures(source_list: SourceList, at: datetime) -> list[Departure]:
    """Return the outlets of ours that left the list with this edition, with their unpublished pieces."""
    sources = list(Source.objects.filter(left_list_on=source_list.published_on).order_by("name"))
    waiting: dict[int | None, list[Post]] = {}
    for post in unpublished_of(sources, at):
        waiting.setdefault(post.source_id, []).append(post)
    return [Departure(source, tuple(waiting.get(source.pk, ()))) for source in sources]


def unpublished_of(sources: Iterable[Source], at: datetime) -> list[Post]:
    """Return the pieces of `sources` that are on their way to readers after `at`, the last touched first."""
    posts = Post.objects.filter(source__in=list(sources), is_legacy=False)
    to_come = posts.filter(status=Post.Status.PUBLISHED, published_at__gt=at)
    found = (posts.filter(status__in=WAITING) | to_come).order_by("-updated_at", "-id")
    return list(found.only("headline", "status", "published_at", "source")[:500])


def _check(actor: User, permission: str) -> None:
    require(actor, permission, doing="改稿源名单")
