"""The settings stop a wrong start with a sentence that names the setting."""

import os
import subprocess
import sys

import pytest
from django.conf import settings


def start(**environment):
    """Load the settings in a process of its own; return what it printed and its status."""
    clean = {
        name: value for name, value in os.environ.items() if not name.startswith(("NEWSROOM_", "DATABASE_", "CACHE_"))
    }
    return subprocess.run(
        [sys.executable, "-c", "import newsroom.settings as s; print(s.SITE_URL, s.DEBUG, s.SESSION_COOKIE_SECURE)"],
        cwd=settings.BASE_DIR,
        env={**clean, "NEWSROOM_ENV_FILE": os.devnull, "NEWSROOM_SECRET_KEY": "k" * 50, **environment},
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
            ("NEWSROOM_DEBUG", "ture"),
            ("NEWSROOM_SITE_URL", "news.example.cn"),
            ("NEWSROOM_SITE_URL", "https://news.example.cn/xinwen"),
            ("NEWSROOM_PAGE_LENGTH", "twenty"),
            ("NEWSROOM_CANONICAL_REPOSTS", "them"),
            ("DATABASE_URL", "nosuchbase://host/name"),
            ("NEWSROOM_LOG_LEVEL", "LOUD"),
        ],
    )
    def test_stops_and_names_the_setting_that_is_wrong(self, name, value):
        result = start(**{name: value})

        assert result.returncode != 0
        assert name in result.stderr.splitlines()[-1]


class TestExampleFile:
    def test_names_every_setting_the_code_reads(self):
        import re

        code = (settings.BASE_DIR / "newsroom" / "settings.py").read_text() + (
            settings.BASE_DIR / "deploy" / "gunicorn.conf.py"
        ).read_text()
        read = set(re.findall(r'"((?:NEWSROOM_|DATABASE_URL|CACHE_URL)[A-Z_]*)"', code)) - {
            "NEWSROOM_ENV_FILE",
            "NEWSROOM_ACCESS_LOG",
        }
        named = set(re.findall(r"^#?([A-Z_]+)=", (settings.BASE_DIR / ".env.example").read_text(), re.MULTILINE))

        assert read == named
