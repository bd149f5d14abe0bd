"""Who gets where, through the shipped nginx and gunicorn, with NEWSROOM_TRUSTED_PROXIES=1.

tests/admin/test_access.py holds the tables and asks inside the process, where no token is checked. Here every
address of the desk is read and written by somebody of every role, with the form's token, without it, and from
another site.
"""

import concurrent.futures
import contextlib
import json
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar

import pytest

from articles.web import request_waiting
from deploy import front
from deploy.bench import process
from tests.admin.test_access import MODELS, ROLES, SCREENS, VIEW_ONLY_POSTS, table

from .stand import is_its_own

pytestmark = [pytest.mark.nginx, pytest.mark.slow]
PASSWORD = "yi-ge-ce-shi-mima-2026"
STARTING = 300  # seconds gunicorn has for its first answer
AT_ONCE = 4  # requests; the app has two processes of four threads
# Forms: however they fall to the processes, each works on so many and has none wait in its queue, which
# refuses at once (503) whoever finds it full.
DEEDS_AT_ONCE = request_waiting.DESK_DEEDS


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """Answers are looked at as they come."""

    def redirect_request(self, *args):
        return None


class Visitor:
    """A browser: cookies of its own, no redirects followed, every answer a (status, Location)."""

    def __init__(self, port):
        self.origin = f"http://127.0.0.1:{port}"
        self.jar = CookieJar()
        self.opener = urllib.request.build_opener(NoRedirect, urllib.request.HTTPCookieProcessor(self.jar))

    def ask(self, address, data=None, **headers):
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        body = None if data is None else urllib.parse.urlencode(data).encode()
        request = urllib.request.Request(self.origin + address, data=body, headers=given)
        try:
            with self.opener.open(request, timeout=120) as answer:
                answer.read()
                return answer.status, answer.headers.get("Location", "")
        except urllib.error.HTTPError as error:
            error.read()
            return error.code, error.headers.get("Location", "")

    def read(self, address, asks=None):
        return self.ask(f"{address}?{urllib.parse.urlencode(asks)}" if asks else address)

    @property
    def token(self):
        return next((cookie.value for cookie in self.jar if cookie.name == "csrftoken"), "")

    def send(self, address, asks=None):
        # The token stands in a header: an empty form asks for the confirmation, one with any field is one.
        return self.ask(address, asks or {}, X_CSRFToken=self.token)

    def log_in(self, username):
        self.read("/admin/login/")
        typed = {
            "username": username,
            "password": PASSWORD,
            "csrfmiddlewaretoken": self.token,
            "next": "/admin/",
        }
        assert self.ask("/admin/login/", typed) == (302, "/admin/")
        return self


def is_let_in(answer):
    """Return whether the desk answered at all; a form sent empty may come back with faults, or lead on."""
    status, location = answer
    assert status in (200, 302, 400, 403, 404, 405), status
    return status not in (403, 404) and "/login/" not in location


@contextlib.contextmanager
def served(folder, migrated):
    """Run the app as shipped behind the shipped nginx; yield (port, what stands where)."""
    env = {
        **process.environment(migrated.sqlite(folder / "site.sqlite3"), folder / "var"),
        "NEWSROOM_TRUSTED_PROXIES": "1",
        "DJANGO_SETTINGS_MODULE": "tests.ops.served_settings",
    }
    (folder / "var" / "static").mkdir(parents=True)
    scene = json.loads(process.run(["-m", "tests.ops.people_at_the_door", PASSWORD], env).splitlines()[-1])
    app_port = front.free_port()
    command = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "newsroom.wsgi:application"]
    with (folder / "gunicorn.log").open("w") as log:
        app = subprocess.Popen(
            command, cwd=process.ROOT, env={**env, "NEWSROOM_BIND": f"127.0.0.1:{app_port}"}, stderr=log
        )
        try:
            until = time.monotonic() + STARTING
            while not (is_its_own(app_port, (folder / "gunicorn.log").read_text()) and answers(app_port)):
                assert app.poll() is None, (folder / "gunicorn.log").read_text()[-1000:]
                assert time.monotonic() < until, "gunicorn does not answer"
                time.sleep(0.2)
            with front.nginx(folder, app_port=app_port, var=folder / "var") as port:
                yield port, scene
        finally:
            app.send_signal(signal.SIGTERM)
            app.wait(120)


def answers(port):
    try:
        return urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=60).status == 200
    except OSError:
        return False


@pytest.fixture(scope="module")
def site(tmp_path_factory, migrated):
    folder = tmp_path_factory.mktemp("behind-nginx")
    with served(folder, migrated) as (port, scene):
        yield port, scene


@pytest.fixture(scope="module")
def people(site):
    """Return {role: Visitor}, each logged in by the form."""
    port, scene = site
    return {role: Visitor(port).log_in(scene["people"][role]) for role in ROLES}


def at_once(deeds, times=AT_ONCE):
    """Do {name: deed}, so many `times` at once; return {name: answer}."""
    with concurrent.futures.ThreadPoolExecutor(times) as pool:
        pending = {name: pool.submit(deed) for name, deed in deeds.items()}
        return {name: future.result() for name, future in pending.items()}


@pytest.mark.parametrize("role", ROLES)
def test_rows_are_read_and_written_by_those_who_may(site, people, role):
    rows, visitor = site[1]["rows"], people[role]
    needed = {"changelist": "看", "change": "看", "history": "看", "add": "增", "delete": "删"}
    sent = {"add": "增", "change": "改", "delete": "删"}

    reads = at_once({(model, deed): lambda address=at[deed]: visitor.read(address)
                     for model, at in rows.items() for deed in needed})  # fmt: skip
    sends = at_once({(model, deed): lambda address=at[deed]: visitor.send(address)
                     for model, at in rows.items() for deed in sent}, DEEDS_AT_ONCE)  # fmt: skip

    may = {model: cells[role] for model, cells in table(MODELS).items()}
    assert {one: is_let_in(answer) for one, answer in reads.items()} == {
        (model, deed): needed[deed] in may[model] for model, deed in reads
    }
    assert {one: is_let_in(answer) for one, answer in sends.items()} == {
        (model, deed): sent[deed] in may[model] for model, deed in sends
    }


@pytest.mark.parametrize("role", ROLES)
def test_screens_open_and_act_for_those_who_may(site, people, role):
    screens, visitor = site[1]["screens"], people[role]
    acting = {name: one for name, one in screens.items() if name not in VIEW_ONLY_POSTS}

    reads = at_once({name: lambda one=one: visitor.read(*one) for name, one in screens.items()})
    sends = at_once({name: lambda one=one: visitor.send(*one) for name, one in acting.items()}, DEEDS_AT_ONCE)

    may = {name: cells[role] for name, cells in table(SCREENS).items()}
    assert {name: is_let_in(answer) and answer[0] != 405 for name, answer in reads.items()} == {
        name: "看" in may[name] for name in reads
    }
    assert {name: is_let_in(answer) and answer[0] != 405 for name, answer in sends.items()} == {
        name: "做" in may[name] for name in sends
    }


@pytest.mark.parametrize(
    "headers", [{}, {"Origin": "https://evil.example"}], ids=["no token", "another site"]
)
@pytest.mark.parametrize("role", ["编辑", "主编", "管理员"])
def test_nothing_is_written_without_the_forms_token_or_from_another_site(site, people, role, headers):
    """From another site the browser sends the cookie along, and even a stolen token is of no use there."""
    visitor = people[role]
    if headers:
        headers = {**headers, "X_CSRFToken": visitor.token}

    answers = at_once(
        {name: lambda at=at: visitor.ask(at, {}, **headers) for name, at in site[1]["every"].items()},
        DEEDS_AT_ONCE,
    )

    assert {name: answer for name, answer in answers.items() if answer[0] not in (403, 404, 405)} == {}


def test_a_stranger_is_shown_the_door_everywhere(site):
    """Nobody at all, a made-up session, and a reader's account that is no desk account."""
    port, scene = site
    nobody, forged, reader = Visitor(port), Visitor(port), Visitor(port)
    reader.read("/admin/login/")
    refused = {"username": scene["people"]["读者"], "password": PASSWORD, "csrfmiddlewaretoken": reader.token}
    assert reader.ask("/admin/login/", refused)[0] == 200  # the form again

    for visitor, headers in (
        (nobody, {}),
        (reader, {}),
        (forged, {"Cookie": "sessionid=0123456789abcdefghijklmnopqrstuv"}),
    ):
        answers = at_once({name: lambda at=at, visitor=visitor, headers=headers: visitor.ask(at, **headers)
                           for name, at in scene["every"].items()})  # fmt: skip
        let_in = {
            name
            for name, (status, location) in answers.items()
            if not location.startswith("/admin/login/") and status != 401  # scripts are told, not sent away
        }
        assert let_in == set()


def test_a_forged_forwarded_address_changes_nothing(site, people):
    """nginx appends the address it saw; what the sender wrote before it changes nobody's rights."""
    for header in ("127.0.0.1", "10.0.0.1, 127.0.0.1"):
        assert people["记者"].ask("/admin/articles/redirect/", X_Forwarded_For=header)[0] == 403
        assert Visitor(site[0]).ask("/admin/", X_Forwarded_For=header)[1].startswith("/admin/login/")
