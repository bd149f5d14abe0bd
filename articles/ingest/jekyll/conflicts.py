"""Which file of a run keeps a key and an address that several claim (SPEC §4, last two bullets)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from articles.ingest.jekyll.outcomes import JekyllPost
from articles.text.addresses import decode


class AddressClaim(NamedTuple):
    """What one readable file of the run claims; small, so that 100,000 of them fit in memory."""

    path: str
    key: str
    url: str
    aliases: tuple[str, ...]
    date: datetime
    is_draft: bool

    @classmethod
    def of(cls, post: JekyllPost) -> AddressClaim:
        """Return the claim of a post."""
        return cls(post.path, post.key, post.url, post.aliases, post.date, post.status == "draft")


class Decision(NamedTuple):
    """What becomes of a claim.

    `outcome` is `keep`, `duplicate` or `url-conflict`; `of` names the file that won, None for `keep`;
    `aliases` are the addresses that redirect to a kept post: its own, then those of its duplicates.
    """

    outcome: str
    of: str | None
    aliases: tuple[str, ...]


Rank = tuple[datetime, bytes]


def settle(claims: Iterable[AddressClaim]) -> dict[str, Decision]:
    """Decide between all readable files of a run; returns the decision by path, whatever their order.

    One key: the later date wins, then the greater path in byte order; the others are duplicates, and their
    addresses become aliases of the winner. One address: the same, but a draft yields to a post that Jekyll
    showed (it wrote no page for drafts). A file that loses its address makes room for the next file of its
    key, whose own page stood all the time. An alias never takes the real address of any post, and only one
    post gets it.
    """
    by_key: dict[str, list[AddressClaim]] = defaultdict(list)
    for claim in claims:
        by_key[claim.key].append(claim)
    for files in by_key.values():
        files.sort(key=_rank, reverse=True)
    turn = _turns(by_key)

    winners = {key: files[turn[key]] for key, files in by_key.items() if turn[key] < len(files)}
    holders = {decode(winner.url): winner for winner in winners.values()}
    decisions: dict[str, Decision] = {}
    taken = set(holders)
    for key, winner in sorted(winners.items(), key=lambda item: _strength(item[1]), reverse=True):
        duplicates = sorted(by_key[key][turn[key] + 1 :], key=lambda claim: claim.path)
        wanted = [*winner.aliases, *(address for file in duplicates for address in (file.url, *file.aliases))]
        aliases = []
        for address in wanted:
            if (meaning := decode(address)) not in taken:
                taken.add(meaning)
                aliases.append(address)
        decisions[winner.path] = Decision("keep", None, tuple(aliases))
        decisions |= {file.path: Decision("duplicate", winner.path, ()) for file in duplicates}
    for key, files in by_key.items():
        for loser in files[: turn[key]]:
            decisions[loser.path] = Decision("url-conflict", holders[decode(loser.url)].path, ())
    return decisions


def _turns(by_key: dict[str, list[AddressClaim]]) -> dict[str, int]:
    """Return, for every key, which of its files keeps its address (their number if none does).

    Every key proposes its best file; whoever loses the address proposes the next one. Whatever the order, the
    result is the same (Gale and Shapley, 1962), and no address once held ever becomes free again.
    """
    turn = dict.fromkeys(by_key, 0)
    holders: dict[str, AddressClaim] = {}
    waiting = list(by_key)
    while waiting:
        key = waiting.pop()
        files = by_key[key]
        while turn[key] < len(files):
            claim = files[turn[key]]
            address = decode(claim.url)
            rival = holders.get(address)
            if rival is None or _strength(claim) > _strength(rival):
                holders[address] = claim
                if rival is not None:
                    turn[rival.key] += 1
                    waiting.append(rival.key)
                break
            turn[key] += 1
    return turn


def _rank(claim: AddressClaim) -> Rank:
    return claim.date, claim.path.encode()


def _strength(claim: AddressClaim) -> tuple[bool, Rank]:
    return not claim.is_draft, _rank(claim)
