"""The names the search knows (aliases, outlets, 栏目, tags), with pinyin, and what a query expands to."""

import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection, transaction

from articles.models import AliasGroup, Category, EverydayWord, SearchName, Source, Tag
from articles.text import chinese, pinyin

from . import regional, wordings

Kind = SearchName.Kind
NAMED: dict[str, type[Category | Source | Tag]] = {
    Kind.SOURCE: Source,
    Kind.CATEGORY: Category,
    Kind.TAG: Tag,
}
SHIPPED = Path(__file__).parent / "data" / "aliases.json"
SUCCESSORS = Path(__file__).parent / "data" / "successors.json"
EVERYDAY = Path(__file__).parent / "data" / "everyday.txt"
NAME_LIMIT = 200  # characters
TERM_LIMIT = 60  # characters of an alias
LATIN_KEY = re.compile(r"[a-z0-9]{3,}")
MOST_TERMS = 12  # terms one typed word may expand to


def compact(text: str) -> str:
    """Return the form in which names are compared: normalised, nothing but its runs (IFRS 17 → ifrs17)."""
    return "".join(_runs(text))


def _runs(text: str) -> list[str]:
    return chinese.runs(chinese.normalise(text))


@dataclass(frozen=True)
class Lexicon:
    """What the search knows about names.

    The mappings lead from the compact form to terms as they are written.
    """

    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    successors: Mapping[str, str] = field(default_factory=dict)
    everyday: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    named: Mapping[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)

    def regional(self, term: str) -> list[str]:
        """Return `term` in the words of the mainland, with synonyms; [] if it has none of other regions."""
        found: list[str] = []
        for wording in regional.wordings(compact(term)):
            found += [
                wording,
                *self.aliases.get(wording, ()),
                *wordings.of(wording),
                *self.everyday.get(wording, ()),
            ]
        return list(dict.fromkeys(found))[:MOST_TERMS]

    def outlets(self, term: str) -> list[int]:
        """Return the ids of the outlets called `term`."""
        return [pk for kind, pk in self.named.get(compact(term), ()) if kind == Kind.SOURCE]

    def sounding(self, term: str) -> list[str]:
        """Return the names and words of the trade, other than `term`, that sound just like it."""
        own = pinyin.sound(term)
        found = (*self.keys.get(own, ()), *pinyin.trade_keys().get(own, ()))
        return [
            name for name in dict.fromkeys(found) if len(name) == len(term) and compact(name) != compact(term)
        ][:3]

    def pages(self, term: str) -> list[tuple[str, int]]:
        """Return (kind, id) of the outlets, 栏目 and tags called `term`, or typed so in pinyin."""
        own = compact(term)
        names = self.keys.get(own, ()) if LATIN_KEY.fullmatch(own) else ()
        return list(
            dict.fromkeys(page for name in (own, *map(compact, names)) for page in self.named.get(name, ()))
        )

    def spoken(self, term: str) -> list[str]:
        """Return what the trade writes where people say `term`, and what that is also called."""
        found: list[str] = []
        for written in self.everyday.get(compact(term), ()):
            found += [written, *self.aliases.get(compact(written), ())]
        return list(dict.fromkeys(found))[:MOST_TERMS]

    def is_known(self, term: str) -> bool:
        """Return whether `term` (normalised) is a name, an alias, an everyday or a regional word."""
        return term in self.aliases or term in self.everyday or term in self.named or term in regional.words()

    def expand(self, term: str) -> list[str]:
        """Return the terms that mean the same as `term`, itself first: aliases, and names typed so."""
        own = compact(term)
        found = [term, *self.aliases.get(own, ()), *wordings.of(own)]
        for wording in wordings.of(own):
            found += self.aliases.get(wording, ())
        if LATIN_KEY.fullmatch(own):
            for name in self.keys.get(own) or pinyin.trade_keys().get(own, ()):
                found += [name, *self.aliases.get(compact(name), ())]
        # cross and C-ROSS are one name to compare by, but two to look for.
        return list({" ".join(_runs(one)): one for one in reversed(found)}.values())[::-1][:MOST_TERMS]

    def now(self, term: str) -> str:
        """Return the present name for `term`, or an alias of it, that is a former name, else ""."""
        names = (term, *self.aliases.get(compact(term), ()))
        return next((later for name in names if (later := self.successors.get(compact(name)))), "")


_cached: tuple[object, Lexicon] = (None, Lexicon())


def lexicon() -> Lexicon:
    """Return the current lexicon, read again when a name was added, changed or removed (one small query)."""
    global _cached
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), max(created_at), max(id) FROM articles_searchname")
        stamp = cursor.fetchone()
    if stamp != _cached[0]:
        _cached = (stamp, _read_lexicon())
    return _cached[1]


def _read_lexicon() -> Lexicon:
    groups: dict[int, list[str]] = defaultdict(list)
    keys: dict[str, list[str]] = defaultdict(list)
    named: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for kind, of_id, name, name_keys in SearchName.objects.order_by("id").values_list(
        "kind", "of_id", "name", "keys"
    ):
        if kind == Kind.EVERYDAY:
            continue
        if kind == Kind.ALIAS:
            groups[of_id].append(name)
        else:
            named[compact(name)].append((kind, of_id))
        for key in name_keys.split():
            keys[key].append(name)
    aliases: dict[str, list[str]] = defaultdict(list)
    for terms in groups.values():
        for term in terms:
            aliases[compact(term)] += terms
    return Lexicon(
        {term: tuple(dict.fromkeys(others)) for term, others in aliases.items()},
        {key: tuple(dict.fromkeys(names)) for key, names in keys.items()},
        _successors(),
        {compact(word.said): tuple(word.written_list) for word in EverydayWord.objects.all()},
        {name: tuple(pages) for name, pages in named.items()},
    )


def _successors() -> dict[str, str]:
    """Return {former name, compact: present name}."""
    return {
        compact(former): now for former, now in json.loads(SUCCESSORS.read_text(encoding="utf-8")).items()
    }


def _rows(kind: str, of_id: int, names: Iterable[str], extra_keys: Iterable[str] = ()) -> list[SearchName]:
    rows, extra = {}, list(extra_keys)
    for name in names:
        short = name[:NAME_LIMIT]
        normal = compact(short)
        if normal and normal not in rows:
            keys = list(dict.fromkeys([*pinyin.keys(short), *extra]))
            rows[normal] = SearchName(
                kind=kind, of_id=of_id, name=short, normal=normal, keys=" ".join(keys)[:1000]
            )
            extra = []  # a spelling of the whole group is kept once; its aliases follow by expansion
    return list(rows.values())


def learn(kind: str, ids: Collection[int]) -> None:
    """Make the names of these outlets, 栏目 or tags known, and follow a renaming; cheap when nothing is new."""
    if not ids:
        return
    present: dict[int, str] = dict(NAMED[kind]._default_manager.filter(pk__in=ids).values_list("pk", "name"))
    known: dict[int, str] = dict(
        SearchName.objects.filter(kind=kind, of_id__in=ids).values_list("of_id", "name")
    )
    changed = {pk: name for pk, name in present.items() if known.get(pk) != name[:NAME_LIMIT]}
    stale = [pk for pk in known if pk in changed or pk not in present]
    if stale:
        SearchName.objects.filter(kind=kind, of_id__in=stale).delete()
    rows = [row for pk, name in changed.items() for row in _rows(kind, pk, [name])]
    SearchName.objects.bulk_create(rows, ignore_conflicts=True)


def learn_aliases(groups: Iterable[AliasGroup]) -> None:
    """Make the terms of these groups known, in place of what was known of them."""
    groups = list(groups)
    SearchName.objects.filter(kind=Kind.ALIAS, of_id__in=[group.pk for group in groups]).delete()
    SearchName.objects.bulk_create(
        row
        for group in groups
        for row in _rows(Kind.ALIAS, group.pk, group.term_list, map(compact, group.pinyin.split()))
    )


def forget_aliases(group_ids: Iterable[int]) -> None:
    """Forget the terms of groups that were deleted."""
    SearchName.objects.filter(kind=Kind.ALIAS, of_id__in=list(group_ids)).delete()


def learn_everyday(words: Iterable[EverydayWord]) -> None:
    """Make these everyday words known, in place of what was known of them."""
    words = list(words)
    SearchName.objects.filter(kind=Kind.EVERYDAY, of_id__in=[word.pk for word in words]).delete()
    SearchName.objects.bulk_create(
        SearchName(kind=Kind.EVERYDAY, of_id=word.pk, name=word.said, normal=compact(word.said))
        for word in words
    )


def forget_everyday(ids: Iterable[int]) -> None:
    """Forget everyday words that were deleted."""
    SearchName.objects.filter(kind=Kind.EVERYDAY, of_id__in=list(ids)).delete()


def shipped_everyday() -> list[EverydayWord]:
    """Return the everyday words the site comes with, unsaved."""
    written: dict[str, list[str]] = {}
    for line in EVERYDAY.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            left, _, right = line.partition(" > ")
            for said in left.split():
                written.setdefault(said, []).extend(one for one in right.split() if one != said)
    return [
        EverydayWord(said=said, written="\n".join(dict.fromkeys(ones)))
        for said, ones in written.items()
        if ones
    ]


@transaction.atomic
def load(groups: Iterable[Mapping[str, object]]) -> tuple[int, int]:
    """Take over groups of the form {"terms": [...], "pinyin": [...]} and return (added, changed).

    A group that shares its first term with an existing one adds its terms and spellings to that one; the
    editors' own terms stay. Raises ValueError, naming the group, if one is not of this form; then nothing is
    taken over.
    """
    by_first = {compact(group.term_list[0]): group for group in AliasGroup.objects.all() if group.term_list}
    added, changed = [], []
    for number, raw in enumerate(groups, start=1):
        terms, spellings = _checked(number, raw)
        group = by_first.get(compact(terms[0]))
        if group is None:
            group = AliasGroup(terms="\n".join(terms), pinyin=" ".join(spellings))
            by_first[compact(terms[0])] = group
            added.append(group)
            continue
        merged = "\n".join(dict.fromkeys([*group.term_list, *terms]))
        pinyins = " ".join(dict.fromkeys([*group.pinyin.split(), *spellings]))
        if (merged, pinyins) != (group.terms, group.pinyin):
            group.terms, group.pinyin = merged, pinyins
            if group not in added:
                changed.append(group)
    for group in added + changed:
        group.save()
    learn_aliases(added + changed)
    return len(added), len(changed)


def _checked(number: int, raw: Mapping[str, object]) -> tuple[list[str], list[str]]:
    terms = raw.get("terms") if isinstance(raw, Mapping) else None
    spellings = raw.get("pinyin", []) if isinstance(raw, Mapping) else None
    if isinstance(spellings, str):
        spellings = spellings.split()
    names = [one.strip() for one in _texts(number, "terms", terms) if compact(one)]
    if not names:
        raise ValueError(f'group {number}: "terms" is empty')
    return names, _texts(number, "pinyin", spellings)


def _texts(number: int, name: str, value: object) -> list[str]:
    if not isinstance(value, list) or not all(
        isinstance(one, str) and len(one) <= TERM_LIMIT for one in value
    ):
        raise ValueError(
            f'group {number}: "{name}" must be a list of strings of at most {TERM_LIMIT} characters'
        )
    return value


def shipped() -> list[dict[str, object]]:
    """Return the alias groups the site comes with."""
    groups: list[dict[str, object]] = json.loads(SHIPPED.read_text(encoding="utf-8"))
    return groups


def install_after_migrate(**_: object) -> None:
    """Give a site without any the shipped aliases, and the shipped everyday words.

    One that has any keeps its own.
    """
    if not AliasGroup.objects.exists():
        load(shipped())
    # `migrate articles 0003` ends here too, where that table is not there.
    is_made = EverydayWord._meta.db_table in connection.introspection.table_names()
    if is_made and not EverydayWord.objects.exists():
        EverydayWord.objects.bulk_create(shipped_everyday())
        learn_everyday(EverydayWord.objects.all())


@transaction.atomic
def rebuild() -> None:
    """Forget all names and learn them again from aliases, outlets, 栏目 and tags."""
    SearchName.objects.all().delete()
    learn_aliases(AliasGroup.objects.all())
    learn_everyday(EverydayWord.objects.all())
    for kind, model in NAMED.items():
        learn(kind, list(model._default_manager.values_list("pk", flat=True)))
