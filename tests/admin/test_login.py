"""The login: what wrong passwords and codes lead to, and what stands between a login and the desk."""

import threading
from datetime import timedelta

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from articles.editorial.access import account_notices, accounts, login_attempts
from articles.models import AccountChange, EditorialEvent, User
from articles.web import request_waiting
from tests.factories import UserFactory

from .conftest import person

pytestmark = pytest.mark.django_db
RIGHT = "shenming-2026"
STEP = "/admin/second-step/"
CHANGE = "/admin/password_change/"


def log_in(client, password, name="zhangjing", **meta):
    return client.post("/admin/login/?next=/admin/", {"username": name, "password": password}, **meta)


def fresh(user):
    return User.objects.get(pk=user.pk)


@pytest.fixture
def account(db, settings):
    settings.AXES_ENABLED = True
    return UserFactory(username="zhangjing")


def test_a_login_that_names_a_page_of_others_leads_to_the_desk(client):
    person("记者", username="zhangjing")

    answer = client.post(
        "/admin/login/",
        {"username": "zhangjing", "password": RIGHT, "next": "https://elsewhere.example/"},
    )

    assert (answer.status_code, answer["Location"]) == (302, "/admin/")


class TestWrongPasswords:
    def test_are_answered_with_when_to_come_back(self, client, account):
        for _ in range(6):
            assert log_in(client, "wrong").status_code == 200

        answer = log_in(client, "wrong")

        assert (answer.status_code, answer["Retry-After"]) == (429, str(30 * 60))
        assert "密码连错了 6 次，请过 30 分钟再从这里登录；从别处登录不受影响" in answer.content.decode()

    @pytest.mark.parametrize("forwarded", ["", "junk", "[::1", "127.0.0.1, nonsense"])
    def test_count_whatever_a_proxy_says(self, client, account, settings, forwarded):
        settings.TRUSTED_PROXIES = 1

        answers = [log_in(client, "wrong", HTTP_X_FORWARDED_FOR=forwarded).status_code for _ in range(8)]

        assert answers == [200] * 6 + [429] * 2

    def test_behind_a_proxy_close_one_client_and_no_other(self, client, account, settings):
        settings.TRUSTED_PROXIES = 1
        for number in range(8):  # the entries on the left are the attacker's own words
            log_in(client, "wrong", HTTP_X_FORWARDED_FOR=f"10.0.0.{number}, 203.0.113.9")

        assert log_in(client, RIGHT, HTTP_X_FORWARDED_FOR="203.0.113.9").status_code == 429
        assert log_in(client, RIGHT, HTTP_X_FORWARDED_FOR="198.51.100.7").status_code == 302

    def test_from_everywhere_delay_the_owner_by_seconds(self, client, account, monkeypatch):
        for number in range(15):
            log_in(client, "wrong", REMOTE_ADDR=f"192.0.2.{number}")
        answer = log_in(client, RIGHT, REMOTE_ADDR="198.51.100.7")
        assert "账号没有锁" in answer.content.decode()

        later = timezone.now() + timedelta(seconds=int(answer["Retry-After"]))
        monkeypatch.setattr(timezone, "now", lambda: later)

        assert log_in(client, RIGHT, REMOTE_ADDR="198.51.100.7").status_code == 302

    def test_over_many_accounts_shut_the_address(self, client, account):
        for number in range(login_attempts.ADDRESS_LIMIT):
            log_in(client, "wrong", f"bianji{number}x")

        assert "您所在的网络" in log_in(client, RIGHT).content.decode()

    def test_sound_the_same_for_names_that_do_not_exist(self, client, account):
        UserFactory(username="lizhi", is_active=False)
        UserFactory(username="duzhe", is_staff=False)
        errors = {
            name: log_in(client, password, name).context["form"].errors.as_text()
            for name, password in [("zhangjing", "no"), ("meiyou", "no"), ("lizhi", RIGHT), ("duzhe", RIGHT)]
        }

        assert len(set(errors.values())) == 1

    def test_of_an_account_that_is_no_desk_account_count_too(self, client, account):
        UserFactory(username="duzhe", is_staff=False)

        assert [log_in(client, RIGHT, "duzhe").status_code for _ in range(7)] == [200] * 6 + [429]

    @pytest.mark.parametrize(
        ("name", "password"),
        [("a\x00b", "x"), ("zhangjing", "a\x00b"), ("x" * 5000, "x"), ("zhangjing", "密" * 500_000), ("", ""),
         ("\u202e", "\u202e"), ("ﷺ" * 149, "x"), ("' or 1=1 --", "x"), ("🂡", "🂡")],
    )  # fmt: skip
    def test_of_any_kind_get_an_answer(self, client, account, name, password):
        assert [log_in(client, password, name).status_code // 100 for _ in range(8)] != []
        assert {log_in(client, password, name).status_code for _ in range(8)} <= {200, 429}

    def test_at_the_present_password_of_an_open_session_count_too(self, client, account):
        client.force_login(account)
        form = {"old_password": "wrong", "new_password1": "xin-mima-2026", "new_password2": "xin-mima-2026"}
        for _ in range(6):
            client.post(CHANGE, form)

        answer = client.post(CHANGE, {**form, "old_password": RIGHT})

        assert "密码连错了" in answer.content.decode()
        assert fresh(account).check_password(RIGHT)


class TestOnesOwnPassword:
    def change(self, client, new="xin-mima-2026", old=RIGHT):
        return client.post(CHANGE, {"old_password": old, "new_password1": new, "new_password2": new})

    def test_ends_every_other_session(self, editor):
        elsewhere = Client()
        elsewhere.force_login(editor.user)

        self.change(editor)

        assert editor.get("/admin/").status_code == 200
        assert elsewhere.get("/admin/")["Location"].startswith("/admin/login/")
        assert EditorialEvent.objects.get().verb == "own_password"

    def test_is_not_the_old_one_again(self, editor):
        assert "不能和现在的一样" in self.change(editor, RIGHT).content.decode()

    def test_set_by_another_is_changed_before_anything_else(self, editor, keeper):
        accounts.set_password(editor.user, "linshi-mima-1", actor=person("管理员").user, at=timezone.now())
        accounts.confirm(AccountChange.objects.get(), actor=keeper.user, at=timezone.now())
        editor.force_login(fresh(editor.user))
        for path in ("/admin/", "/admin/articles/post/", "/admin/account-notices/"):
            assert editor.get(path)["Location"] == CHANGE

        page = editor.get(CHANGE).content.decode()
        assert "您的密码或两步验证由别人设过" in page
        assert "重设了您的密码" in page
        self.change(editor, old="linshi-mima-1")

        assert editor.get("/admin/").status_code == 200


class TestTheAccountsScreens:
    NEW = {"password1": "a-new-Pass-2026", "password2": "a-new-Pass-2026", "usable_password": "true",
           "set-password": "1"}  # fmt: skip

    def test_ask_for_a_second_keeper(self, keeper, chief):
        answer = keeper.post(f"/admin/articles/user/{chief.user.pk}/password/", self.NEW, follow=True)

        assert "要另一位管理员在“账号变更”里确认" in answer.content.decode()
        assert not fresh(chief.user).check_password(self.NEW["password1"])
        assert chief.get("/admin/").status_code == 200

    def test_let_the_second_one_confirm(self, keeper, chief):
        keeper.post(f"/admin/articles/user/{chief.user.pk}/password/", self.NEW)
        change = AccountChange.objects.get()
        assert "已向本人核实，确认" not in keeper.get("/admin/account-changes/").content.decode()
        keeper.post("/admin/account-changes/", {"change": change.pk, "deed": "confirm"})
        assert not fresh(chief.user).check_password(self.NEW["password1"])

        second = person("管理员")
        assert "已向本人核实，确认" in second.get("/admin/account-changes/").content.decode()
        second.post("/admin/account-changes/", {"change": change.pk, "deed": "confirm"})

        assert fresh(chief.user).check_password(self.NEW["password1"])
        assert chief.get("/admin/")["Location"].startswith("/admin/login/")

    def test_offer_nothing_to_confirm_that_came_too_late(self, keeper, chief):
        keeper.post(f"/admin/articles/user/{chief.user.pk}/password/", self.NEW)
        AccountChange.objects.update(asked_at=timezone.now() - timedelta(days=8))
        change, second = AccountChange.objects.get(), person("管理员")

        assert "已向本人核实，确认" not in second.get("/admin/account-changes/").content.decode()
        answer = second.post("/admin/account-changes/", {"change": change.pk, "deed": "confirm"}, follow=True)

        assert "这项申请已过期" in answer.content.decode()
        assert AccountChange.objects.get().payload == {}

    def test_set_a_reporters_at_once(self, keeper, reporter):
        keeper.post(f"/admin/articles/user/{reporter.user.pk}/password/", self.NEW)

        assert fresh(reporter.user).check_password(self.NEW["password1"])

    def test_do_not_set_ones_own_without_the_present_one(self, keeper):
        answer = keeper.post(f"/admin/articles/user/{keeper.user.pk}/password/", self.NEW)

        assert answer["Location"] == CHANGE
        assert fresh(keeper.user).check_password(RIGHT)

    def test_do_not_take_the_phone_off_one_who_signs(self, keeper, chief):
        TOTPDevice.objects.create(user=chief.user, name="手机", confirmed=True)

        keeper.post(
            "/admin/articles/user/", {"action": "reset_second_step", "_selected_action": [chief.user.pk]}
        )

        assert TOTPDevice.objects.filter(user=chief.user).exists()
        assert AccountChange.objects.get().kind == "second_step"

    @pytest.mark.parametrize("facts", [{"is_active": "on"}, {"username": "huan-le-ming"},
                                       {"real_name": "换了名"}, {"email": "x@evil.example"}])  # fmt: skip
    def test_do_not_change_one_who_signs_alone(self, keeper, chief, facts):
        if "is_active" in facts:
            User.objects.filter(pk=chief.user.pk).update(is_active=False)
        user = fresh(chief.user)
        data = {"username": user.username, "real_name": user.real_name, "email": user.email, "is_staff": "on",
                "groups": [user.groups.get().pk], **({"is_active": "on"} if user.is_active else {}),
                **facts}  # fmt: skip

        keeper.post(f"/admin/articles/user/{user.pk}/change/", data)

        now = fresh(user)
        kept = ("username", "real_name", "email", "is_active")
        assert [getattr(now, name) for name in kept] == [getattr(user, name) for name in kept]
        assert AccountChange.objects.get().asked_by == keeper.user

    def test_of_roles_say_in_the_record_what_a_role_may_do_now(self, boss):
        role = person("记者").user.groups.get()
        held = list(role.permissions.exclude(codename__contains="historical").values_list("pk", flat=True))
        extra = person("主编").user.groups.get().permissions.get(codename="sign_off_post").pk

        boss.post(f"/admin/auth/group/{role.pk}/change/", {"name": role.name, "permissions": [*held, extra]})

        assert EditorialEvent.objects.get().note.startswith("记者：增加")

    def test_show_notices_until_they_are_read(self, reporter):
        account_notices.tell(reporter.user, "周全改了您的角色。", at=timezone.now())
        page = reporter.get("/admin/")
        assert "周全改了您的角色" in page.content.decode()

        reporter.post("/admin/account-notices/", {"up_to": page.context["account_notices"][0].pk})

        assert "周全改了您的角色" not in reporter.get("/admin/").content.decode()
        assert "周全改了您的角色" in reporter.get("/admin/account-notices/").content.decode()

    @pytest.mark.parametrize("junk", ["", "²", "-1", "9" * 40, "a\x00", "１"])
    def test_of_notices_bear_junk(self, reporter, junk):
        assert reporter.post("/admin/account-notices/", {"up_to": junk}).status_code in (302, 400)

    @pytest.mark.parametrize(
        "junk", [{}, {"change": "²", "deed": "confirm"}, {"change": "9" * 40, "deed": "confirm"}]
    )
    def test_of_changes_bear_junk(self, keeper, junk):
        assert keeper.post("/admin/account-changes/", junk).status_code == 200


class TestTheSecondStep:
    def phone(self, user):
        return TOTPDevice.objects.create(user=user, name="手机", confirmed=True)

    def code(self, device, shift=0):
        return f"{(totp(device.bin_key) + shift) % 1_000_000:06}"

    def is_in(self, client):
        return client.get("/admin/articles/post/").status_code == 200

    def test_takes_a_code_once(self, editor):
        device = self.phone(editor.user)
        code = self.code(device)
        editor.post(STEP, {"code": code})
        elsewhere = Client()
        elsewhere.force_login(fresh(editor.user))

        elsewhere.post(STEP, {"code": code})

        assert self.is_in(editor)
        assert not self.is_in(elsewhere)

    def test_tells_a_script_that_it_is_still_to_be_taken(self, editor):
        self.phone(editor.user)
        script = {"X-Requested-With": "XMLHttpRequest"}

        answer = editor.post(
            "/admin/articles/post/autosave/", {"token": "t", "headline": "x"}, headers=script
        )

        assert answer.status_code == 401
        assert answer.json()["again"]

    def test_takes_the_code_that_enrolled_the_phone_at_no_login(self, editor):
        editor.get(STEP)
        code = self.code(TOTPDevice.objects.get())
        editor.post(STEP, {"code": code})
        assert TOTPDevice.objects.get().confirmed
        elsewhere = Client()
        elsewhere.force_login(fresh(editor.user))

        elsewhere.post(STEP, {"code": code})

        assert not self.is_in(elsewhere)

    def test_ends_the_sessions_from_before_it_was_set_up(self, editor):
        elsewhere = Client()
        elsewhere.force_login(editor.user)
        assert self.is_in(elsewhere)

        editor.get(STEP)
        editor.post(STEP, {"code": self.code(TOTPDevice.objects.get())})

        assert self.is_in(editor)
        assert elsewhere.get("/admin/articles/post/")["Location"].startswith("/admin/login/")

    def test_never_confirms_a_secret_that_another_session_was_shown(self, editor):
        thief = Client()
        thief.force_login(editor.user)
        thief.get(STEP)
        seen = TOTPDevice.objects.get()
        editor.get(STEP)

        editor.post(STEP, {"code": self.code(seen)})

        assert not TOTPDevice.objects.filter(confirmed=True).exists()

    def test_waits_after_wrong_codes_and_then_opens(self, editor, monkeypatch):
        device = self.phone(editor.user)
        for _ in range(4):
            answer = editor.post(STEP, {"code": self.code(device, 1)})
        assert "试得太多了，请过 8 秒再试。" in answer.content.decode()
        editor.post(STEP, {"code": self.code(device)})
        assert not self.is_in(editor)

        later = timezone.now() + timedelta(seconds=20)
        monkeypatch.setattr(timezone, "now", lambda: later)
        editor.post(STEP, {"code": self.code(device)})

        assert self.is_in(editor)

    def test_tells_the_owner_once_that_somebody_has_the_password(self, editor):
        device = self.phone(editor.user)
        for _ in range(14):
            editor.post(STEP, {"code": self.code(device, 1)})

        (notice,) = account_notices.unread(fresh(editor.user))
        assert "连续输错了 10 次验证码" in notice.text

    def test_never_keeps_the_owner_out_for_longer_than_a_quarter_of_an_hour(self, editor, monkeypatch):
        device = self.phone(editor.user)
        for _ in range(30):
            editor.post(STEP, {"code": self.code(device, 1)})

        later = timezone.now() + timedelta(minutes=15, seconds=1)
        monkeypatch.setattr(timezone, "now", lambda: later)
        editor.post(STEP, {"code": self.code(device)})

        assert self.is_in(editor)

    def test_takes_a_written_down_code_once(self, editor):
        self.phone(editor.user)
        StaticToken.objects.create(
            device=StaticDevice.objects.create(user=editor.user, name="备用"), token="abcd2345"
        )
        editor.post(STEP, {"code": "abcd2345"})
        elsewhere = Client()
        elsewhere.force_login(fresh(editor.user))

        elsewhere.post(STEP, {"code": "abcd2345"})

        assert self.is_in(editor)
        assert not self.is_in(elsewhere)

    @pytest.mark.parametrize("typed", ["１２３４５６", "¹²³⁴⁵⁶", "12345\x00", "x" * 10_000, "", "٣٤٥٦٧٨"])
    def test_bears_junk(self, editor, typed):
        self.phone(editor.user)

        assert editor.post(STEP, {"code": typed}).status_code in (200, 400)
        assert not self.is_in(editor)

    def test_switched_off_is_on_the_record_and_ends_other_sessions(self, editor):
        device = self.phone(editor.user)
        editor.post(STEP, {"code": self.code(device)})
        TOTPDevice.objects.update(last_t=-1)

        editor.post(STEP, {"code": self.code(device), "_off": "1"})

        assert not TOTPDevice.objects.exists()
        assert EditorialEvent.objects.get().verb == "second_step_off"
        assert self.is_in(editor)

    def test_asked_of_a_role_from_now_on_is_asked_of_open_sessions(self, chief, settings):
        assert self.is_in(chief)

        settings.TOTP_GROUPS = ["主编"]

        assert chief.get("/admin/")["Location"].startswith(STEP)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
class TestCodesAtOnce:
    @pytest.fixture(autouse=True)
    def _every_process_has_room(self, monkeypatch):
        """Let the guesses of many processes meet at the device's row, and not in the queue of one process."""
        for place in ("_logins", "_working"):
            monkeypatch.setattr(request_waiting, place, threading.BoundedSemaphore(16))

    def at_once(self, user, code, times):
        clients = [Client() for _ in range(times)]
        for client in clients:
            client.force_login(user)
        together = threading.Barrier(times)

        def post(client):
            try:
                together.wait()
                client.post(STEP, {"code": code})
            finally:
                connections.close_all()

        threads = [threading.Thread(target=post, args=[client]) for client in clients]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return sum(client.get("/admin/articles/post/").status_code == 200 for client in clients)

    def test_sixteen_wrong_ones_count_as_sixteen(self):
        user = person("编辑").user
        device = TOTPDevice.objects.create(user=user, name="手机", confirmed=True)

        assert self.at_once(user, f"{(totp(device.bin_key) + 1) % 1_000_000:06}", 16) == 0
        assert TOTPDevice.objects.get().throttling_failure_count == 16

    def test_a_right_one_opens_one_session(self):
        user = person("编辑").user
        device = TOTPDevice.objects.create(user=user, name="手机", confirmed=True)

        assert self.at_once(user, f"{totp(device.bin_key):06}", 8) == 1
