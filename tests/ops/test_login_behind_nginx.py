"""Guessing passwords through the shipped nginx at a real server with NEWSROOM_TRUSTED_PROXIES=1."""

import http.client
import os
import re
import subprocess
import sys
import threading
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings

from deploy import front

from .stand import is_its_own, wait_for

pytestmark = pytest.mark.nginx
ROOT = Path(__file__).resolve().parents[2]
RIGHT = "shenming-2026"
# Two people with a confirmed phone each, and what the tests know of them.
PEOPLE = f"""
from django.contrib.auth.models import Group
from django_otp.plugins.otp_totp.models import TOTPDevice
from articles.models import User
for name in ("zhangjing", "liping", "wangmin"):
    user = User.objects.create_user(name, name + "@newsroom.example", {RIGHT!r}, real_name=name, \
is_staff=True)
    user.groups.add(Group.objects.get(name="编辑"))
TOTPDevice.objects.create(user=User.objects.get(username="wangmin"), name="手机", confirmed=True, key="00" * 20)
"""
COUNTED = """
from django_otp.plugins.otp_totp.models import TOTPDevice
print(TOTPDevice.objects.get().throttling_failure_count)
"""


@pytest.fixture(scope="module")
def environment(tmp_path_factory, migrated):
    """The environment of a server on an empty database of the kind the suite runs on."""
    var = tmp_path_factory.mktemp("door")
    on_postgresql = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
    return {
        **os.environ, "NEWSROOM_ENV_FILE": os.devnull, "NEWSROOM_SECRET_KEY": "k" * 60,
        "NEWSROOM_VAR": str(var), "NEWSROOM_TRUSTED_PROXIES": "1", "NEWSROOM_WORKERS": "2",
        "DJANGO_SETTINGS_MODULE": "tests.ops.stand_settings",
        "DATABASE_URL": (
            migrated.postgresql(f"newsroom_door_{os.getpid()}")
            if on_postgresql
            else migrated.sqlite(var / "door.sqlite3")
        ),
    }  # fmt: skip


def manage(environment, *arguments):
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    ).stdout


@pytest.fixture(scope="module")
def ports(environment, tmp_path_factory):
    """Ports of the app and of nginx in front of it."""
    manage(environment, "shell", "--no-imports", "-c", PEOPLE)
    folder, app = tmp_path_factory.mktemp("nginx"), front.free_port()
    log = folder / "gunicorn.log"
    with log.open("wb") as kept:
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "newsroom.wsgi"],
            cwd=ROOT, env=environment | {"NEWSROOM_BIND": f"127.0.0.1:{app}"}, stderr=kept,
        )  # fmt: skip
    try:
        wait_for(lambda: server.poll() is not None or is_its_own(app, log.read_text()), "gunicorn")
        assert request(app, "GET", "/healthz")[0] == 200
        with front.nginx(folder, app_port=app, var=Path(environment["NEWSROOM_VAR"])) as port:
            yield app, port
    finally:
        server.terminate()
        server.wait(120)


def request(port, method, path, form=None, cookies="", **headers):
    """Return (status, body, cookies set) of one request on a connection of its own."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        body = urlencode(form) if form is not None else None
        given = {name.replace("_", "-"): value for name, value in headers.items()} | {"Host": "127.0.0.1"}
        if form is not None:
            given["Content-Type"] = "application/x-www-form-urlencoded"
        link.request(method, path, body, given | ({"Cookie": cookies} if cookies else {}))
        answer = link.getresponse()
        cookies_set = dict(
            value.split(";")[0].split("=", 1)
            for name, value in answer.getheaders()
            if name.lower() == "set-cookie"
        )
        return answer.status, answer.read().decode(), cookies_set
    finally:
        link.close()


def form_of(port, path="/admin/login/", cookies=""):
    """Return the token of the form at `path` and the cookies that go with it."""
    _, page, given = request(port, "GET", path, cookies=cookies)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    return token, "; ".join(
        [*([cookies] if cookies else []), *(f"{name}={value}" for name, value in given.items())]
    )


def log_in(port, name, password, form=None, **headers):
    token, cookies = form or form_of(port)
    form = {"csrfmiddlewaretoken": token, "username": name, "password": password, "next": "/admin/"}
    return request(port, "POST", "/admin/login/", form, cookies, **headers)


def at_once(deed, times):
    together, seen = threading.Barrier(times), []

    def run(number):
        together.wait()
        seen.append(deed(number))

    threads = [threading.Thread(target=run, args=[number]) for number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return seen


def test_of_sixteen_first_guesses_at_one_moment_six_are_looked_at_and_none_answers_500(ports):
    app, nginx = ports
    form = form_of(nginx)

    answers = at_once(
        lambda number: log_in(nginx, "zhangjing", "wrong", form, X_Forwarded_For=f"10.0.0.{number}")[0], 16
    )
    # Those that found the queue full (503) were not looked at; their turn comes now.
    answers += [log_in(nginx, "zhangjing", "wrong")[0] for _ in range(6)]

    assert set(answers) <= {200, 429, 503}
    assert answers.count(200) == 6
    assert log_in(nginx, "zhangjing", RIGHT)[0] == 429
    # What nginx would say of another reader: the account is open to them.
    assert log_in(app, "zhangjing", RIGHT, X_Forwarded_For="10.9.9.9, 198.51.100.7")[0] == 302


def test_the_right_password_opens_through_nginx_after_five_wrong_ones(ports):
    _, nginx = ports

    answers = [log_in(nginx, "liping", password)[0] for password in ["wrong"] * 5 + [RIGHT]]

    assert answers == [200] * 5 + [302]


def test_wrong_codes_at_one_moment_count_as_many_as_were_taken(ports, environment):
    _, nginx = ports
    status, _, given = log_in(nginx, "wangmin", RIGHT)
    assert status == 302
    session = "; ".join(f"{name}={value}" for name, value in given.items())
    token, cookies = form_of(nginx, "/admin/second-step/", session)

    def guess(number):
        form = {"csrfmiddlewaretoken": token, "code": "000000"}
        return request(nginx, "POST", "/admin/second-step/", form, cookies)[0]

    answers = at_once(guess, 16)

    assert set(answers) <= {200, 503}  # 503: the queue of the desk was full, and the code was not looked at
    assert (
        manage(environment, "shell", "--no-imports", "-c", COUNTED).strip() == str(answers.count(200)) != "0"
    )
