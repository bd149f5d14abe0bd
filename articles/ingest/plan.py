"""Deciding what becomes of every file: between the files of one run, and against what earlier runs left.

Across runs an address never changes hands: whoever has it keeps it, page or redirect, and a later other file
is `url-conflict`. A key stays with its post, whatever its file is called by then.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from django.urls import Resolver404, resolve

from articles.ingest.jekyll import AddressClaim, Decision, codes, settle
from articles.models import ArchiveFile, Post
from articles.system.batches import batches
from articles.text import addresses

from . import previous_import

IMPORTED = ("accept", "repair")
# Pages that leave an address to a post if it is not theirs.
SHARED_WITH_POSTS = frozenset({"post", "plain_page"})


@dataclass(slots=True)
class PlannedFile:
    """What the plan remembers of one file (small: there may be 100,000).

    `packed` is the place of its ReadFile in the spool; None for an unchanged file, whose `recorded_as` is
    (outcome, of). `post_id` is the post it is known to stand for.
    """

    path: str
    claim: AddressClaim | None
    packed: tuple[int, int] | None
    recorded_as: tuple[str, str | None] | None = None
    post_id: int | None = None
    stands: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a file comes out. `error` and `detail` only where the plan itself turns the file away."""

    outcome: str  # keep, duplicate or reject
    of: str | None = None
    aliases: tuple[str, ...] = ()
    error: str | None = None
    detail: str | None = None


@dataclass(slots=True)
class Task:
    """One file to save. `post_id` is the post to bring up to date, None for a new one."""

    entry: PlannedFile
    verdict: Verdict
    post_id: int | None


class Plan:
    """The verdict on every file of a run, and what has to be saved because of it."""

    def __init__(self, entries: list[PlannedFile], *, overwrite_edited: bool = False) -> None:
        self.entries = entries
        self.verdicts: dict[str, Verdict] = {}
        self._find_posts()
        claims = {entry.path: entry.claim for entry in entries if entry.claim}
        decided = settle(claims.values())
        # Who is turned away makes room for another file of the run, which may be turned away in its turn.
        while away := self._turn_away(decided):
            self.verdicts |= away
            for path in away:
                del claims[path]
            decided = settle(claims.values())
        for path, decision in decided.items():
            if decision.outcome == "url-conflict":
                detail = f"{claims[path].url} belongs to {decision.of}"
                self.verdicts[path] = Verdict("reject", decision.of, error=codes.URL_CONFLICT, detail=detail)
            else:
                self.verdicts[path] = Verdict(decision.outcome, decision.of, decision.aliases)
        self._edited = self._find_edited() if overwrite_edited else set()

    def _find_posts(self) -> None:
        """Tell every entry which post it is known to stand for: by its key, else by its path."""
        fresh = [entry for entry in self.entries if entry.claim and not entry.stands]
        by_key = previous_import.posts_of_keys({entry.claim.key for entry in fresh if entry.claim})
        claimed = {entry.claim.key for entry in self.entries if entry.claim}
        for batch in batches(fresh):
            records = previous_import.records([entry.path for entry in batch])
            for entry in batch:
                record = records.get(entry.path)
                entry.post_id = by_key.get(entry.claim.key) if entry.claim else None
                # A corrected infoCode makes a new key; the file's own post follows it, unless another file
                # has the old.
                if entry.post_id is None and record and record.stands and record.key not in claimed:
                    entry.post_id = record.post_id

    def _turn_away(self, decided: dict[str, Decision]) -> dict[str, Verdict]:
        """Return the verdict on files that would lead a post but whose address belongs to somebody else.

        Only the files that are to become posts are checked: a duplicate's address is an alias, or nobody
        misses it.
        """
        leading = [
            (entry, entry.claim, addresses.decode(entry.claim.url))
            for entry in self.entries
            if entry.claim
            and not entry.stands
            and entry.path in decided
            and decided[entry.path].outcome == "keep"
        ]
        taken = previous_import.holders({path for _, _, path in leading})
        away: dict[str, Verdict] = {}
        for entry, claim, path in leading:
            holder = taken.get(path)
            if holder and (holder.post_id is None or holder.post_id != entry.post_id):
                away[entry.path] = self._conflict(claim, holder)
            elif is_own_page(path):
                away[entry.path] = Verdict(
                    "reject", error=codes.URL_CONFLICT, detail=f"{claim.url} is an address of the site itself"
                )
        return away

    @staticmethod
    def _conflict(claim: AddressClaim, holder: previous_import.Holder) -> Verdict:
        if holder.post_id is None:
            detail = f"{claim.url} is a redirect set up at the desk"
            return Verdict("reject", error=codes.URL_CONFLICT, detail=detail)
        name = previous_import.names_of_posts([holder.post_id])[holder.post_id]
        of = None if name.startswith("《") else name
        return Verdict("reject", of=of, error=codes.URL_CONFLICT, detail=f"{claim.url} belongs to {name}")

    def _find_edited(self) -> set[str]:
        """Return the unchanged files whose post an editor has changed since."""
        found: set[str] = set()
        standing = [entry for entry in self.entries if entry.stands and entry.post_id]
        for batch in batches(standing, 200):
            posts = Post.objects.select_related("category", "source").prefetch_related("source_links")
            now = {
                post.pk: previous_import.digest_of(
                    post, [(link.url, link.external_id) for link in post.source_links.all()]
                )
                for post in posts.filter(pk__in=[entry.post_id for entry in batch])
            }
            rows = ArchiveFile.objects.filter(path__in=[entry.path for entry in batch])
            then = dict(rows.values_list("path", "post_digest"))
            found |= {e.path for e in batch if e.post_id in now and now[e.post_id] != then.get(e.path)}
        return found

    def is_settled(self, entry: PlannedFile) -> bool:
        """Return whether the file, its outcome and its post are what an earlier run recorded."""
        if entry.recorded_as is None or entry.path in self._edited:
            return False
        verdict = self.verdicts.get(entry.path)
        if verdict is None:
            return True  # turned away for what it holds, and it holds the same
        outcome, of = entry.recorded_as
        if verdict.outcome != "keep":
            return (outcome, of) == (verdict.outcome, verdict.of)
        recorded = set(entry.claim.aliases) if entry.claim else set()
        return outcome in IMPORTED and entry.stands and set(verdict.aliases) <= recorded

    def groups(self) -> Iterator[list[Task]]:
        """Yield what has to be saved, posts in the order of publication, then the files that become none.

        A group is a file that stands for a post and the duplicates that follow it: one transaction.
        """
        groups: dict[str, list[Task]] = {}
        turned_away: list[Task] = []
        by_path = {entry.path: entry for entry in self.entries}
        for entry in self.entries:
            if self.is_settled(entry):
                continue
            verdict = self.verdicts.get(entry.path)
            if verdict is None or verdict.outcome == "reject":
                turned_away.append(Task(entry, verdict or Verdict("reject"), None))
            elif verdict.outcome == "duplicate":
                leader = by_path[verdict.of or ""]
                groups.setdefault(leader.path, []).append(Task(entry, verdict, leader.post_id))
            else:
                groups.setdefault(entry.path, []).insert(0, Task(entry, verdict, entry.post_id))
        yield from (groups[path] for path in sorted(groups, key=lambda path: (_date(by_path[path]), path)))
        yield from ([task] for task in turned_away)


def is_own_page(path: str) -> bool:
    """Return whether the site answers `path` itself, whatever posts there are (/search/, /feed.xml)."""
    try:
        match = resolve(path)
    except Resolver404:
        return False
    # Where no section is called so, a post may stand: /category/2022/03/15/x.html.
    if match.url_name == "category":
        return "/" not in match.kwargs["slug"]
    return match.url_name not in SHARED_WITH_POSTS


def _date(entry: PlannedFile) -> datetime:
    return entry.claim.date if entry.claim else datetime.max.replace(tzinfo=UTC)


def chunks(groups: Iterable[list[Task]], *, files: int, packed_bytes: int) -> Iterator[list[Task]]:
    """Yield the tasks of whole groups in lists of about `files`, fewer where they are large."""
    waiting: list[Task] = []
    for group in groups:
        waiting += group
        if (
            len(waiting) >= files
            or sum(task.entry.packed[1] for task in waiting if task.entry.packed) >= packed_bytes
        ):
            yield waiting
            waiting = []
    if waiting:
        yield waiting
