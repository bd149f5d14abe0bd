"""Guesses at passwords: counted before the password is looked at, so that those of one moment all count.

Three counts, each a row that is locked while it changes:

- account and address: PAIR_LIMIT wrong ones close the account to that address for LOCK;
- account alone: after FREE wrong ones from wherever, an address waits before each try, longer with every
  wrong one, but never longer than LONGEST_WAIT: the owner always gets in, from any address, after a short
  wait;
- address alone: ADDRESS_LIMIT wrong ones over all accounts close the address for LOCK (spraying).

Whoever has logged in to an account from an address within KNOWN_FOR is only ever held by the first: strangers
can neither slow nor shut an editor at the usual desk, nor can a colleague behind the same office address.
"""

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.crypto import salted_hmac

from articles.models import GuessCount

PAIR_LIMIT = 6  # wrong passwords
ADDRESS_LIMIT = 30
FREE = 10
LOCK = timedelta(minutes=30)
FORGOTTEN = timedelta(hours=1)  # an account's count begins anew after so long without a wrong password
LONGEST_WAIT = 60  # seconds
TICKET_GOOD_FOR = timedelta(minutes=10)  # to come back in after a wait
KNOWN_FOR = timedelta(days=30)
NAME_LENGTH = 150  # characters of a typed name that count: no account has a longer one
_HALF = 32  # hexadecimal digits of a key
_SWEEP_EVERY, _SWEPT_AT_ONCE = 64, 500  # rows

Kind = GuessCount.Kind


@dataclass(frozen=True)
class Guess:
    """A guess that was let through, so that a right password can take it off the counts again."""

    account: str
    address: str


class Refused(Exception):
    """No password is looked at now.

    `str()` is the sentence for the screen, `wait` the seconds to the next try.
    """

    def __init__(self, sentence: str, wait: int) -> None:
        super().__init__(sentence)
        self.wait = wait


def account_key(name: str) -> str:
    """Return the same key for all spellings of an account's name.

    Width, case and outer blanks do not count.
    """
    return unicodedata.normalize("NFKC", str(name or "")[:NAME_LENGTH]).strip().casefold()


def begin(name: str, address: str, *, at: datetime) -> Guess:
    """Count one guess at the account `name` from `address` (see `clients.network_of`), or raise Refused.

    A refused guess is not counted, as no password was looked at.
    """
    guess = Guess(account_key(name), address)
    refusal = _count(guess, at)  # committed before the refusal is raised: it may hold a place in the queue
    if refusal is not None:
        raise refusal
    return guess


@transaction.atomic
def _count(guess: Guess, at: datetime) -> Refused | None:
    keys = _keys(guess)
    known = GuessCount.objects.filter(
        kind=Kind.KNOWN, key=keys[Kind.KNOWN], last_at__gt=at - KNOWN_FOR
    ).exists()
    # One order of locks for everybody, or two guesses would wait for each other.
    address = _locked(Kind.ADDRESS, keys[Kind.ADDRESS], at, LOCK)
    if address.failures >= ADDRESS_LIMIT and not known:
        wait = _seconds(address.last_at + LOCK - at, LOCK)
        return Refused(
            f"您所在的网络输错密码的次数太多，请过 {_minutes(wait)} 分钟再试，或换一处网络登录。", wait
        )
    account = _locked(Kind.ACCOUNT, keys[Kind.ACCOUNT], at, FORGOTTEN)
    pair = _locked(Kind.PAIR, keys[Kind.PAIR], at, LOCK)
    if pair.failures >= PAIR_LIMIT:
        wait = _seconds(pair.last_at + LOCK - at, LOCK)
        return Refused(
            f"密码连错了 {PAIR_LIMIT} 次，请过 {_minutes(wait)} 分钟再从这里登录；从别处登录不受影响。"
            "忘了密码的，请管理员重设。",
            wait,
        )
    if not known and (wait := _queued(account, pair, at)):
        return Refused(
            f"这个账号最近有人多次输错密码，为防有人猜密码，请过 {wait} 秒再登录。账号没有锁，到时输入正确的密码就能进。",
            wait,
        )
    for row in (address, account, pair):
        row.failures, row.last_at = row.failures + 1, at
    pair.waits_until = None
    for row in (address, account, pair):
        row.save(update_fields=["failures", "last_at", "waits_until"])
    if pair.pk % _SWEEP_EVERY == 0:
        _sweep(at)
    return None


def _queued(account: GuessCount, pair: GuessCount, at: datetime) -> int:
    """Return the seconds this address still has to wait for its try at the account, 0 if it may try now.

    The wait belongs to the address: others who try meanwhile do not lengthen it.
    """
    over = account.failures - FREE
    if over < 0:
        return 0
    longest = timedelta(seconds=LONGEST_WAIT)
    held = pair.waits_until
    # None, too old, or the clock was set back.
    if held is None or held + TICKET_GOOD_FOR < at or held - at > longest:
        pair.waits_until = at + min(timedelta(seconds=2 ** min(over, 10)), longest)
        pair.save(update_fields=["waits_until"])
        held = pair.waits_until
    return _seconds(held - at, longest) if held > at else 0


@transaction.atomic
def succeeded(guess: Guess, *, at: datetime) -> None:
    """The password was right: take `guess` off the counts and forget the pair's wrong ones.

    The pair counts as known from now on.
    """
    keys = _keys(guess)
    for kind in (Kind.ADDRESS, Kind.ACCOUNT):
        row = _locked(kind, keys[kind], at, FORGOTTEN)
        row.failures = max(0, row.failures - 1)
        row.save(update_fields=["failures", "last_at"])
    GuessCount.objects.filter(kind=Kind.PAIR, key=keys[Kind.PAIR]).delete()
    GuessCount.objects.update_or_create(kind=Kind.KNOWN, key=keys[Kind.KNOWN], defaults={"last_at": at})


@transaction.atomic
def forget(name: str = "", address: str = "") -> int:
    """Take back the counts of an account, of an address, or (neither given) all of them; return how many."""
    counts = GuessCount.objects.exclude(kind=Kind.KNOWN)
    keys = _keys(Guess(account_key(name), address))
    if name and address:
        counts = counts.filter(kind=Kind.PAIR, key=keys[Kind.PAIR])
    elif name:
        of_name = Q(kind=Kind.PAIR, key__startswith=keys[Kind.ACCOUNT][:_HALF])
        counts = counts.filter(of_name | Q(kind=Kind.ACCOUNT, key=keys[Kind.ACCOUNT]))
    elif address:
        of_address = Q(kind=Kind.PAIR, key__endswith=keys[Kind.ADDRESS][:_HALF])
        counts = counts.filter(of_address | Q(kind=Kind.ADDRESS, key=keys[Kind.ADDRESS]))
    return counts.delete()[0]


def failures(name: str, address: str) -> int:
    """Return the wrong passwords counted for an account and an address."""
    key = _keys(Guess(account_key(name), address))[Kind.PAIR]
    return GuessCount.objects.filter(kind=Kind.PAIR, key=key).values_list("failures", flat=True).first() or 0


def _key(kind: str, text: str) -> str:
    salt = f"articles.editorial.access.login_attempts.{kind}"
    return salted_hmac(salt, text.encode("utf-8", "replace"), algorithm="sha256").hexdigest()


def _keys(guess: Guess) -> dict[str, str]:
    """Return the keys of the rows a guess counts in.

    The key of a pair consists of two halves, so that it can be found by either.
    """
    account, address = _key(Kind.ACCOUNT, guess.account), _key(Kind.ADDRESS, guess.address)
    pair = account[:_HALF] + address[:_HALF]
    return {Kind.ACCOUNT: account, Kind.ADDRESS: address, Kind.PAIR: pair, Kind.KNOWN: pair}


def _locked(kind: str, key: str, at: datetime, lapses: timedelta) -> GuessCount:
    """Return the row of one count, locked until the transaction ends; begun anew if its last guess lapsed."""
    row = None
    while row is None:  # between the two questions somebody may sweep an old row away
        GuessCount.objects.bulk_create([GuessCount(kind=kind, key=key, last_at=at)], ignore_conflicts=True)
        row = GuessCount.objects.select_for_update().filter(kind=kind, key=key).first()
    if at - row.last_at > lapses:
        row.failures, row.waits_until = 0, None
    return row


def _sweep(at: datetime) -> None:
    """Delete rows that no limit asks about any more; those that somebody holds stay until the next time."""
    counts = GuessCount.objects.select_for_update(skip_locked=True).order_by("last_at")
    for kinds, age in (
        ([Kind.ACCOUNT, Kind.ADDRESS, Kind.PAIR], timedelta(days=1)),
        ([Kind.KNOWN], KNOWN_FOR),
    ):
        old = counts.filter(kind__in=kinds, last_at__lt=at - age).values_list("pk", flat=True)[
            :_SWEPT_AT_ONCE
        ]
        GuessCount.objects.filter(pk__in=list(old)).delete()


def _seconds(left: timedelta, most: timedelta) -> int:
    """Return whole seconds from one to `most`: a clock that was set back keeps nobody out for longer."""
    return max(1, -(-min(left, most) // timedelta(seconds=1)))


def _minutes(seconds: int) -> int:
    return -(-seconds // 60)
