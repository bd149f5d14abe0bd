"""账号: nobody gains a colleague's rights in silence."""

from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.hashers import check_password
from django.contrib.auth.models import Group
from django.core.management import call_command
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from articles.editorial.access import account_notices, accounts
from articles.editorial.errors import InvalidText, NotPermitted, WrongState
from articles.editorial.roles import ADMIN, CHIEF, EDITOR, REPORTER, ROLES
from articles.management.commands import changepassword
from articles.models import AccountChange, EditorialEvent, User
from tests.factories import UserFactory

from .desk import HOUR, NOW, person

pytestmark = pytest.mark.django_db
PASSWORD = "yichuan-hen-chang-2026"


@pytest.fixture
def second(db):
    """Another 管理员."""
    return person(ADMIN, username="guanlier", real_name="郑明")


def role(name):
    return Group.objects.get(name=name)


def fresh(user):
    return User.objects.get(pk=user.pk)


def verbs():
    return list(EditorialEvent.objects.order_by("id").values_list("verb", flat=True))


def told(user):
    return [notice.text for notice in account_notices.unread(fresh(user))]


def test_every_right_that_a_reporter_lacks_is_guarded_or_harmless():
    """A new permission needs a decision: does it publish something, or loosen what holds things back?"""
    lent = {name for role in (EDITOR, CHIEF, ADMIN) for name in ROLES[role]} - {*ROLES[REPORTER]}
    lent = {name for name in lent if "." not in name and not name.startswith("view_")}
    harmless = {
        "merge_post", "add_category", "change_category", "change_tag",  # names, on the record and back by 撤销
        # These take away alone.
        "delete_picture", "delete_homeslot", "delete_plainpage", "delete_redirect", "delete_dutyperiod",
        "add_feed", "change_feed",  # bring candidates, which somebody chooses
        # What is found by which words, and when.
        "add_holiday", "change_holiday", "delete_holiday", "add_aliasgroup", "change_aliasgroup",
        "delete_aliasgroup", "add_everydayword", "change_everydayword", "delete_everydayword",
        "add_protectedname", "change_protectedname", "delete_protectedname",  # asks more, holds nothing back
    }  # fmt: skip

    assert lent - accounts.GUARDED == harmless


class TestAPasswordSetByAnother:
    def test_waits_for_a_second_keeper_where_the_account_may_sign(self, keeper, second, chief):
        change = accounts.set_password(chief, PASSWORD, actor=keeper, at=NOW)
        assert not fresh(chief).check_password(PASSWORD)

        accounts.confirm(change, actor=second, at=NOW + HOUR)

        assert fresh(chief).check_password(PASSWORD)
        assert verbs() == ["ask_password", "set_password"]

    @pytest.mark.parametrize("owner", [EDITOR, CHIEF, ADMIN])
    def test_waits_for_every_role_that_signs_or_keeps_accounts(self, keeper, owner):
        assert accounts.set_password(person(owner), PASSWORD, actor=keeper, at=NOW)

    def test_of_a_reporter_is_set_at_once_on_the_record(self, keeper, reporter):
        assert accounts.set_password(reporter, PASSWORD, actor=keeper, at=NOW) is None

        assert fresh(reporter).check_password(PASSWORD)
        assert EditorialEvent.objects.get().actor == keeper

    def test_must_be_changed_at_the_next_login(self, keeper, reporter):
        accounts.set_password(reporter, PASSWORD, actor=keeper, at=NOW)

        assert fresh(reporter).must_change_password

    def test_is_told_to_the_owner_when_asked_for_and_when_done(self, keeper, second, chief):
        change = accounts.set_password(chief, PASSWORD, actor=keeper, at=NOW)
        assert "赵远申请" in told(chief)[0]

        accounts.confirm(change, actor=second, at=NOW)

        assert "经赵远申请、郑明确认，重设了您的密码" in told(chief)[0]

    def test_stays_guarded_for_an_account_that_is_closed(self, keeper, chief):
        User.objects.filter(pk=chief.pk).update(is_active=False)

        assert accounts.set_password(fresh(chief), PASSWORD, actor=keeper, at=NOW)

    def test_ends_every_session(self, keeper, reporter):
        before = reporter.get_session_auth_hash()

        accounts.set_password(reporter, PASSWORD, actor=keeper, at=NOW)

        assert fresh(reporter).get_session_auth_hash() != before

    def test_is_kept_nowhere_once_the_request_is_closed(self, keeper, second, chief):
        change = accounts.set_password(chief, PASSWORD, actor=keeper, at=NOW)
        change.refresh_from_db()
        assert check_password(PASSWORD, change.payload["password"])

        accounts.decline(change, actor=second, at=NOW)

        assert AccountChange.objects.get().payload == {}

    def test_is_nobodys_to_set_without_the_right(self, editor, chief):
        with pytest.raises(NotPermitted):
            accounts.set_password(chief, PASSWORD, actor=editor, at=NOW)

    def test_of_a_superuser_is_no_keepers(self, keeper):
        with pytest.raises(NotPermitted):
            accounts.set_password(UserFactory(is_superuser=True), PASSWORD, actor=keeper, at=NOW)


class TestConfirming:
    @pytest.fixture
    def change(self, keeper, chief):
        return accounts.set_password(chief, PASSWORD, actor=keeper, at=NOW)

    def test_is_not_the_askers(self, change, keeper):
        with pytest.raises(NotPermitted, match="另一位"):
            accounts.confirm(change, actor=keeper, at=NOW)

    def test_is_not_the_owners(self, keeper, second):
        change = accounts.set_password(second, PASSWORD, actor=keeper, at=NOW)

        with pytest.raises(NotPermitted):
            accounts.confirm(change, actor=second, at=NOW)

    @pytest.mark.parametrize("who", [REPORTER, EDITOR, CHIEF])
    def test_is_for_those_who_keep_accounts(self, change, who):
        with pytest.raises(NotPermitted):
            accounts.confirm(change, actor=person(who), at=NOW)

    def test_happens_once(self, change, second):
        accounts.confirm(change, actor=second, at=NOW)

        with pytest.raises(WrongState, match="已确认"):
            accounts.confirm(change, actor=second, at=NOW)

    def test_is_too_late_after_a_week(self, change, second, chief):
        with pytest.raises(WrongState, match="作废"):
            accounts.confirm(change, actor=second, at=NOW + timedelta(days=7))
        assert not fresh(chief).check_password(PASSWORD)

    def test_that_came_too_late_leaves_no_digest_of_a_password_behind(self, change, second):
        accounts.lapse(at=NOW + timedelta(days=7))

        change.refresh_from_db()
        assert (change.state, change.payload) == ("lapsed", {})
        with pytest.raises(WrongState, match="已过期"):
            accounts.confirm(change, actor=second, at=NOW + timedelta(days=7))

    def test_asked_again_after_a_week_is_a_request_of_its_own(self, change, keeper, chief):
        week = NOW + timedelta(days=7)

        again = accounts.reset_second_step(chief, actor=keeper, at=week)

        change.refresh_from_db()
        assert (change.state, again.state) == ("lapsed", "open")

    def test_does_nothing_for_an_asker_who_has_left(self, change, keeper, second):
        User.objects.filter(pk=keeper.pk).update(is_active=False)

        with pytest.raises(WrongState, match="已经不能管理"):
            accounts.confirm(change, actor=second, at=NOW)

    def test_of_a_declined_request_is_refused(self, change, second):
        accounts.decline(change, actor=second, at=NOW)

        with pytest.raises(WrongState):
            accounts.confirm(change, actor=second, at=NOW)

    def test_does_what_was_asked_last(self, change, keeper, second, chief):
        later = accounts.set_password(chief, "lingyichuan-2026-a", actor=keeper, at=NOW + HOUR)

        with pytest.raises(WrongState, match="代替"):
            accounts.confirm(change, actor=second, at=NOW + HOUR)
        accounts.confirm(later, actor=second, at=NOW + HOUR)

        assert fresh(chief).check_password("lingyichuan-2026-a")


class TestSecondStep:
    @pytest.fixture
    def phone(self, chief):
        StaticDevice.objects.create(user=chief, name="备用")
        return TOTPDevice.objects.create(user=chief, name="手机", confirmed=True)

    def test_is_reset_by_two(self, keeper, second, chief, phone):
        change = accounts.reset_second_step(chief, actor=keeper, at=NOW)
        assert TOTPDevice.objects.filter(user=chief).exists()

        accounts.confirm(change, actor=second, at=NOW)

        assert not TOTPDevice.objects.filter(user=chief).exists()
        assert not StaticDevice.objects.filter(user=chief).exists()
        assert fresh(chief).must_change_password
        assert verbs() == ["ask_second_step", "reset_second_step"]
        assert "重置了您的两步验证" in told(chief)[0]


class TestRoles:
    def change(self, user, editor, groups=None, **wanted):
        return accounts.change_account(user, wanted, groups, actor=editor, at=NOW)

    def names(self, user):
        return sorted(fresh(user).groups.values_list("name", flat=True))

    @pytest.mark.parametrize("name", [EDITOR, CHIEF, ADMIN])
    def test_that_sign_are_given_by_two(self, keeper, second, reporter, name):
        (asked,) = self.change(reporter, keeper, [role(REPORTER), role(name)])
        assert self.names(reporter) == [REPORTER]

        accounts.confirm(asked, actor=second, at=NOW)

        assert self.names(reporter) == sorted([REPORTER, name])
        assert verbs() == ["ask_roles", "set_roles"]

    def test_of_a_hand_made_kind_are_weighed_by_what_they_may_do(self, keeper):
        light, heavy = Group.objects.create(name="校对"), Group.objects.create(name="夜班")
        heavy.permissions.add(role(CHIEF).permissions.get(codename="sign_off_post"))
        user = UserFactory()

        asked = self.change(user, keeper, [light, heavy])

        assert self.names(user) == ["校对"]
        assert [change.kind for change in asked] == ["roles"]

    def test_that_do_not_sign_are_given_at_once(self, keeper):
        user = UserFactory()

        assert self.change(user, keeper, [role(REPORTER)]) == []
        assert self.names(user) == [REPORTER]

    def test_are_taken_away_at_once_and_end_the_sessions(self, keeper, chief):
        before = chief.get_session_auth_hash()

        assert self.change(chief, keeper, []) == []

        assert self.names(chief) == []
        assert fresh(chief).get_session_auth_hash() != before
        assert EditorialEvent.objects.get().note == "陈晨：主编 → 无角色"
        assert "改了您的角色" in told(chief)[0]

    def test_do_not_come_back_with_a_request_from_before(self, keeper, second, reporter):
        (asked,) = self.change(reporter, keeper, [role(REPORTER), role(CHIEF)])
        self.change(reporter, second, [])

        accounts.confirm(asked, actor=second, at=NOW)

        assert self.names(reporter) == [CHIEF]  # what was asked, and no more

    def test_of_a_closed_account_are_woken_by_two(self, keeper, second, chief):
        assert self.change(chief, keeper, is_active=False) == []
        (asked,) = self.change(chief, keeper, is_active=True)
        assert not fresh(chief).is_active

        accounts.confirm(asked, actor=second, at=NOW)

        assert fresh(chief).is_active
        assert verbs() == ["set_roles", "ask_open", "set_roles"]

    def test_of_a_reporter_who_comes_back_need_one(self, keeper, reporter):
        self.change(reporter, keeper, is_active=False)

        assert self.change(reporter, keeper, is_active=True) == []
        assert fresh(reporter).is_active

    def test_all_of_them_are_no_keepers_to_give(self, keeper, reporter):
        with pytest.raises(NotPermitted):
            self.change(reporter, keeper, is_superuser=True)


class TestNames:
    def change(self, user, editor, **wanted):
        return accounts.change_account(user, wanted, None, actor=editor, at=NOW)

    def test_of_those_who_sign_are_changed_by_two(self, keeper, second, chief):
        (asked,) = self.change(chief, keeper, username="xinming", real_name="陈新")
        assert fresh(chief).username == "zhubian"

        accounts.confirm(asked, actor=second, at=NOW)

        assert (fresh(chief).username, fresh(chief).real_name) == ("xinming", "陈新")
        assert EditorialEvent.objects.get(verb="rename_account").note.startswith(
            "陈晨：用户名 zhubian → xinming"
        )

    def test_of_ones_own_account_are_no_exception(self, keeper):
        assert self.change(keeper, keeper, real_name="陈晨")
        assert fresh(keeper).real_name == "赵远"

    def test_of_a_reporter_stand_in_the_record_without_the_mail_address(self, keeper, reporter):
        self.change(reporter, keeper, email="xin@newsroom.example")

        assert EditorialEvent.objects.get().note == "李华：改了邮箱"
        assert "改了邮箱" in told(reporter)[0]

    def test_taken_by_another_meanwhile_are_refused_in_a_sentence(self, keeper, second, chief):
        (asked,) = self.change(chief, keeper, username="xinming")
        UserFactory(username="xinming")

        with pytest.raises(InvalidText, match="已有别的账号"):
            accounts.confirm(asked, actor=second, at=NOW)
        assert AccountChange.objects.get().state == "open"


class TestASuperuser:
    @pytest.fixture
    def boss(self, db):
        return UserFactory(real_name="何总", is_superuser=True)

    def test_alone_makes_the_first_accounts(self, boss):
        user = UserFactory()

        assert accounts.change_account(user, {}, [role(CHIEF)], actor=boss, at=NOW) == []
        assert accounts.set_password(fresh(user), PASSWORD, actor=boss, at=NOW) is None
        assert verbs() == ["set_roles", "set_password"]

    def test_asks_like_everybody_once_somebody_could_confirm(self, boss, keeper, chief):
        change = accounts.set_password(chief, PASSWORD, actor=boss, at=NOW)

        accounts.confirm(change, actor=keeper, at=NOW)
        assert fresh(chief).check_password(PASSWORD)

    def test_is_made_by_two_of_them(self, boss, keeper, reporter):
        other = UserFactory(is_superuser=True)
        (asked,) = accounts.change_account(reporter, {"is_superuser": True}, None, actor=boss, at=NOW)
        with pytest.raises(NotPermitted, match="另一位系统管理员"):
            accounts.confirm(asked, actor=keeper, at=NOW)

        accounts.confirm(asked, actor=other, at=NOW)

        assert fresh(reporter).is_superuser


class TestNotices:
    def test_stay_until_the_owner_has_read_them(self, reporter, keeper):
        accounts.set_password(reporter, PASSWORD, actor=keeper, at=NOW)
        first = account_notices.unread(fresh(reporter))[0]
        account_notices.tell(reporter, "后来的", at=NOW)

        account_notices.mark_read(reporter, first.pk, at=NOW)

        assert told(reporter) == ["后来的"]

    def test_are_no_strangers_to_put_away(self, reporter, keeper, editor):
        accounts.set_password(reporter, PASSWORD, actor=keeper, at=NOW)

        account_notices.mark_read(editor, 10**6, at=NOW)

        assert told(reporter)


class TestTheMachine:
    def test_sets_no_password_in_silence(self, chief, monkeypatch):
        monkeypatch.setattr(changepassword.Command, "_get_pass", lambda *_, **__: PASSWORD)

        call_command("changepassword", "zhubian", stdout=StringIO())

        assert fresh(chief).check_password(PASSWORD)
        assert fresh(chief).must_change_password
        assert EditorialEvent.objects.get().note == "陈晨（在服务器上）"
        assert "在服务器上重设了您的密码" in told(chief)[0]

    def test_makes_no_superuser_in_silence(self, keeper, monkeypatch):
        monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)

        call_command("createsuperuser", "--noinput", username="xinguan", email="x@newsroom.example",
                     real_name="何总", stdout=StringIO())  # fmt: skip

        assert EditorialEvent.objects.get().note == "何总：新账号，系统管理员"
        assert "新建了系统管理员“何总”" in told(keeper)[0]
