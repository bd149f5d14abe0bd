"""The settings stop a wrong start with a sentence that names the setting."""

import importlib.util
import os
import re
import subprocess
import sys

import pytest
from django.conf import settings
from django.utils.module_loading import import_string

SETTINGS = "import newsroom.settings as s; print(s.SITE_URL, s.DEBUG, s.SESSION_COOKIE_SECURE)"
SERVER = (
    "import runpy; print(*map(runpy.run_path('deploy/gunicorn.conf.py').get, "
    "['bind', 'workers', 'accesslog']))"
)
DESK = "import django; django.setup(); import newsroom.urls; print('ready')"


def start(code=SETTINGS, **environment):
    """Run `code` in a process of its own; return what it printed and its status."""
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("NEWSROOM_", "DATABASE_", "CACHE_"))
    }
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=settings.BASE_DIR,
        env={
            **clean,
            "DJANGO_SETTINGS_MODULE": "newsroom.settings",
            "NEWSROOM_ENV_FILE": os.devnull,
            "NEWSROOM_SECRET_KEY": "k" * 50,
            **environment,
        },
        capture_output=True,
        text=True,
    )


class TestStart:
    def test_works_with_a_secret_alone(self):
        assert start().stdout.split() == ["http://127.0.0.1:8000", "False", "False"]

    def test_guards_cookies_when_the_site_is_served_over_https(self):
        assert start(NEWSROOM_SITE_URL="https://news.example.cn").stdout.split() == [
            "https://news.example.cn",
            "False",
            "True",
        ]

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("NEWSROOM_SECRET_KEY", ""),
            ("NEWSROOM_SECRET_KEY", " "),
            ("NEWSROOM_DEBUG", "ture"),
            ("NEWSROOM_SITE_URL", "news.example.cn"),
            ("NEWSROOM_SITE_URL", "https://news.example.cn/xinwen"),
            ("NEWSROOM_SITE_URL", "http://["),
            ("NEWSROOM_SITE_URL", "https://news.example.cn:https"),
            ("NEWSROOM_SITE_URL", "https://news.example.cn/?a=b"),
            ("NEWSROOM_SITE_URL", "https://name:word@news.example.cn"),
            ("NEWSROOM_SITE_URL", "https://news example.cn"),
            ("NEWSROOM_FEED_ID_PREFIX", "news.example.cn"),
            ("NEWSROOM_PAGE_LENGTH", "twenty"),
            ("NEWSROOM_PAGE_LENGTH", "0"),
            ("NEWSROOM_FEED_LENGTH", "-1"),
            ("NEWSROOM_TRUSTED_PROXIES", "-1"),
            ("NEWSROOM_METRICS_ALLOW", "127.0.0.1,monitor"),
            ("NEWSROOM_SSL_REDIRECT", "maybe"),
            ("NEWSROOM_CANONICAL_REPOSTS", "them"),
            ("DATABASE_URL", "nosuchbase://host/name"),
            ("DATABASE_URL", "mysql://name:word@host/name"),
            ("CACHE_URL", "nosuchcache://host"),
            ("NEWSROOM_LOG_LEVEL", "LOUD"),
        ],
    )
    def test_stops_and_names_the_setting_that_is_wrong(self, name, value):
        result = start(**{name: value})

        assert result.returncode != 0
        assert name in result.stderr.splitlines()[-1]

    @pytest.mark.parametrize(
        ("code", "name", "value"),
        [
            (SERVER, "NEWSROOM_WORKERS", "two"),
            (SERVER, "NEWSROOM_WORKERS", "0"),
            (SERVER, "NEWSROOM_ACCESS_LOG", "ture"),
            (DESK, "NEWSROOM_SEARCH_RATE", "30"),
            (DESK, "NEWSROOM_TOTP_GROUPS", "主编,管里员"),
        ],
    )
    def test_stops_where_a_part_of_the_site_reads_a_wrong_setting(self, code, name, value):
        result = start(code, **{name: value})

        assert result.returncode != 0
        assert name in result.stderr.splitlines()[-1]

    @pytest.mark.parametrize(
        ("given", "hosts"),
        [
            ("a.example, b.example", ["127.0.0.1", "a.example", "b.example", "localhost"]),
            ("", ["127.0.0.1", "localhost", "news.example.cn"]),
        ],
    )
    def test_always_answers_the_machine_itself_which_checks_its_health(self, given, hosts):
        shown = "import newsroom.settings as s; print(sorted(s.ALLOWED_HOSTS))"

        result = start(shown, NEWSROOM_SITE_URL="https://news.example.cn", NEWSROOM_ALLOWED_HOSTS=given)

        assert result.stdout.strip() == str(hosts)

    def test_takes_an_empty_list_or_folder_for_none(self):
        shown = "import newsroom.settings as s; print(s.TOTP_GROUPS, s.VAR_DIR == s.BASE_DIR / 'var')"

        assert start(shown, NEWSROOM_TOTP_GROUPS=" ,", NEWSROOM_VAR="").stdout == "[] True\n"

    def test_lets_the_server_read_the_file_of_settings_too(self, tmp_path):
        (tmp_path / "env").write_text("NEWSROOM_WORKERS=5\nNEWSROOM_ACCESS_LOG=true\n")

        assert start(SERVER, NEWSROOM_ENV_FILE=str(tmp_path / "env")).stdout == "127.0.0.1:8000 5 -\n"


def named(value):
    """Yield what `value` of a setting names by its dotted path in our own packages."""
    if isinstance(value, dict):
        for part in (*value, *value.values()):
            yield from named(part)
    elif isinstance(value, (list, tuple, set)):
        for part in value:
            yield from named(part)
    elif type(value) is str and re.fullmatch(r"(?:articles|newsroom)(?:\.\w+)+", value):
        yield value


def test_the_settings_name_nothing_that_has_another_name():
    """Most are asked for only when something happens: the first wrong password, the first upload."""
    paths = {
        path
        for name in dir(settings)
        if name.isupper() and name != "AUTH_USER_MODEL"
        for path in named(getattr(settings, name))
    }
    assert "articles.web.clients.client_address" in paths
    for path in paths:
        if not is_module(path):
            import_string(path)


def is_module(path):
    """Return whether a dotted path is that of a module."""
    try:
        return importlib.util.find_spec(path) is not None
    except ModuleNotFoundError:  # a name within a module
        return False


class TestExampleFile:
    def test_names_every_setting_that_anything_reads(self):
        def text(*parts):
            return settings.BASE_DIR.joinpath(*parts).read_text(encoding="utf-8")

        code = text("newsroom", "settings.py") + text("deploy", "gunicorn.conf.py")
        read = set(re.findall(r'"((?:NEWSROOM_|DATABASE_URL|CACHE_URL)[A-Z_]*)"', code)) - {
            "NEWSROOM_ENV_FILE"
        }
        read |= set(re.findall(r"\$\{([A-Z_]+)", text("docker-compose.yml")))
        named = set(re.findall(r"^#?([A-Z_]+)=", text(".env.example"), re.MULTILINE))

        assert read == named
