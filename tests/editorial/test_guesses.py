"""Guesses at passwords: counted one by one, never locking the owner out."""

import threading
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connections

from articles.editorial.access import login_attempts
from articles.models import GuessCount

from .desk import NOW

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOME, ELSEWHERE = "203.0.113.9", "198.51.100.4"


def guess(name="zhangjing", address=HOME, at=NOW):
    """Return whether the password was looked at."""
    try:
        login_attempts.begin(name, address, at=at)
    except login_attempts.Refused:
        return False
    return True


def refusal(name="zhangjing", address=HOME, at=NOW):
    with pytest.raises(login_attempts.Refused) as refused:
        login_attempts.begin(name, address, at=at)
    return refused.value


def attack(name="zhangjing", guesses_made=login_attempts.FREE):
    """Make so many wrong guesses at the account, each from an address of its own."""
    for number in range(guesses_made):
        guess(name, f"192.0.2.{number}")


def log_in(name="zhangjing", address=HOME, at=NOW):
    login_attempts.succeeded(login_attempts.begin(name, address, at=at), at=at)


class TestOneAddressAtOneAccount:
    def test_has_six_and_then_waits_half_an_hour(self):
        assert [guess() for _ in range(8)] == [True] * 6 + [False] * 2
        assert not guess(at=NOW + 30 * MINUTE - SECOND)
        assert guess(at=NOW + 30 * MINUTE + SECOND)

    def test_is_told_how_long(self):
        for _ in range(6):
            guess()

        said = refusal(at=NOW + 5 * MINUTE)

        assert said.wait == 25 * 60
        assert "过 25 分钟再从这里登录" in str(said)

    def test_has_six_again_after_the_right_password(self):
        for _ in range(5):
            guess()
        log_in()

        assert [guess() for _ in range(7)] == [True] * 6 + [False]

    def test_does_not_close_the_account_to_another_address(self):
        for _ in range(8):
            guess()

        assert guess(address=ELSEWHERE)

    @pytest.mark.parametrize("spelling", ["ZhangJing", "ｚｈａｎｇｊｉｎｇ", " zhangjing ", "ZHANGJING"])
    def test_gains_nothing_by_another_spelling(self, spelling):
        for _ in range(6):
            guess(spelling)

        assert not guess()

    @pytest.mark.parametrize("name", ["", None, "x" * 100_000, "张\x00静", "\u202e", "a|b", "\ud800", "🂡"])
    def test_may_type_anything_for_a_name(self, name):
        assert [guess(name) for _ in range(7)] == [True] * 6 + [False]

    def test_that_shares_parts_of_its_name_with_another_has_a_count_of_its_own(self):
        for _ in range(6):
            guess("ab", "c")

        assert guess("a", "bc")

    def test_waits_no_longer_when_the_clock_is_set_back(self):
        for _ in range(6):
            guess(at=NOW + timedelta(days=1))

        assert refusal(at=NOW).wait <= 30 * 60


class TestOneAccountFromEverywhere:
    def test_makes_everybody_wait_before_each_try_after_ten(self):
        attack()

        said = refusal(address=ELSEWHERE)

        assert said.wait == 1
        assert "账号没有锁" in str(said)
        assert guess(address=ELSEWHERE, at=NOW + SECOND)
        assert not guess(address=ELSEWHERE, at=NOW + SECOND)

    def test_makes_them_wait_longer_each_time_but_never_longer_than_a_minute(self):
        attack()
        waits = []
        for number in range(12):
            address = f"198.51.100.{number}"
            waits.append(refusal(address=address).wait)
            assert guess(address=address, at=NOW + waits[-1] * SECOND)

        assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60, 60, 60, 60]

    def test_lets_the_owner_in_after_one_short_wait_however_many_go_on_guessing(self):
        attack(guesses_made=40)
        wait = refusal().wait
        for number in range(60):  # a botnet that never stops
            guess(address=f"192.0.2.{number}", at=NOW + number * SECOND)

        assert wait <= login_attempts.LONGEST_WAIT
        assert guess(at=NOW + wait * SECOND)

    def test_is_forgotten_after_a_quiet_hour(self):
        attack()

        assert guess(address=ELSEWHERE, at=NOW + timedelta(hours=1, seconds=1))

    def test_never_slows_the_desk_the_owner_works_at(self):
        log_in(at=NOW - timedelta(days=3))
        attack(guesses_made=40)

        assert guess()

    def test_looks_at_ten_of_two_hundred_guesses_from_as_many_addresses(self):
        looked_at = [guess(address=f"192.0.2.{number}") for number in range(200)]

        assert sum(looked_at) == login_attempts.FREE


class TestOneAddressOverManyAccounts:
    def spray(self):
        return [guess(f"bianji{number}") for number in range(40)]

    def test_is_shut_after_thirty(self):
        assert sum(self.spray()) == login_attempts.ADDRESS_LIMIT
        assert "您所在的网络" in str(refusal("zhubian"))
        assert guess("zhubian", at=NOW + 31 * MINUTE)

    def test_makes_no_more_rows_then(self):
        self.spray()
        rows = GuessCount.objects.count()
        self.spray()

        assert GuessCount.objects.count() == rows

    def test_does_not_shut_out_colleagues_who_log_in_from_there(self):
        log_in("liping", at=NOW - timedelta(days=3))
        self.spray()

        assert guess("liping")

    def test_is_not_forgotten_for_a_right_password_in_between(self):
        for number in range(40):
            guess(f"bianji{number}")
            if number % 5 == 0 and login_attempts.failures("wode", HOME) == 0:
                try:
                    log_in("wode")
                except login_attempts.Refused:
                    break

        assert not guess("zhubian")


class TestRows:
    def test_hold_no_name_and_no_address(self):
        guess("mima-typed-for-a-name")

        kept = " ".join(str(value) for row in GuessCount.objects.values() for value in row.values())
        assert "mima" not in kept
        assert HOME not in kept

    def test_that_no_limit_needs_are_swept(self):
        for number in range(100):
            guess(f"wuren{number}", f"192.0.2.{number}", at=NOW - timedelta(days=40))
        log_in("lao", ELSEWHERE, at=NOW - timedelta(days=40))
        log_in("xin", ELSEWHERE, at=NOW - timedelta(days=3))

        for number in range(64):
            guess(f"jin{number}", f"198.51.100.{number}")

        assert not GuessCount.objects.filter(last_at__lt=NOW - timedelta(days=39)).exists()
        assert GuessCount.objects.filter(kind="known").count() == 1

    def test_swept_away_while_somebody_guesses_begin_anew(self, monkeypatch):
        guess(at=NOW - timedelta(days=2))
        make, swept = GuessCount.objects.bulk_create, []

        def make_and_sweep(rows, **how):
            make(rows, **how)
            if not swept:
                swept.append(GuessCount.objects.all().delete())

        monkeypatch.setattr(GuessCount.objects, "bulk_create", make_and_sweep)

        assert guess()
        assert login_attempts.failures("zhangjing", HOME) == 1

    @pytest.mark.parametrize(
        ("command", "words"),
        [("axes_reset_username", ["ZhangJing"]), ("axes_reset_ip", [HOME]), ("axes_reset", []),
         ("axes_reset_ip_username", [HOME, "zhangjing"])],
    )  # fmt: skip
    def test_are_taken_back_by_operators(self, command, words):
        for _ in range(6):
            guess()
        call_command(command, *words, stdout=StringIO())

        assert guess()

    def test_of_others_stay_when_one_is_taken_back(self):
        for name in ("zhangjing", "liping"):
            for _ in range(6):
                guess(name)
        call_command("axes_reset_username", "zhangjing", stdout=StringIO())

        assert not guess("liping")


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgresql
class TestAtOnce:
    def at_once(self, *deeds):
        together, seen = threading.Barrier(len(deeds)), []

        def run(deed):
            try:
                together.wait()
                seen.append(deed())
            finally:
                connections.close_all()

        threads = [threading.Thread(target=run, args=[deed]) for deed in deeds]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return seen

    def test_six_of_sixteen_first_guesses_are_looked_at_and_one_row_is_made(self):
        looked_at = self.at_once(*[guess] * 16)

        assert (len(looked_at), sum(looked_at)) == (16, 6)
        assert GuessCount.objects.filter(kind="pair").count() == 1
        assert login_attempts.failures("zhangjing", HOME) == 6

    def test_guesses_and_logins_from_many_sides_wait_for_nobody_for_ever(self):
        deeds = [
            lambda n=n: (log_in if n % 4 == 0 else guess)(f"bianji{n % 3}", f"192.0.2.{n % 2}") or True
            for n in range(12)
        ]

        assert len(self.at_once(*deeds)) == 12
