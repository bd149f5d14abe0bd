"""Every setting of the site, read from the environment, then from `.env`.

Production differs by values, not by files. A misspelt flag, a missing secret or a bad address stops the
start with a sentence that names the setting and says what to write. `.env.example` lists every name.
"""

import ipaddress
import logging
import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvError, validate

from articles.system import private_files

BASE_DIR = Path(__file__).resolve().parent.parent

env = Env()
env.read_env(os.environ.get("NEWSROOM_ENV_FILE", BASE_DIR / ".env"), recurse=False)


def required(name: str, advice: str) -> str:
    """Return the text setting `name`, or stop the start with `advice` when it is missing or empty."""
    value = env.str(name, default="")
    if not value.strip():
        raise ImproperlyConfigured(f"{name} is not set. {advice}")
    return value


def words(name: str, default: Iterable[str] = ()) -> list[str]:
    """Return what `name` lists, separated by commas with or without blanks; `default` if it lists nothing."""
    listed: list[str] = env.list(name, default=[])
    return [word for entry in listed if (word := entry.strip())] or list(default)


def web_address(name: str, default: str, advice: str, *, with_path: bool = False) -> str:
    """Return setting `name` without a final slash: the http(s) address of a host, with a path if allowed."""
    value = env.str(name, default=default).rstrip("/")
    try:
        parts = urlsplit(value)
        is_host = (
            parts.scheme in ("http", "https")
            and parts.hostname
            and "@" not in parts.netloc
            and parts.port != 0
        )
    except ValueError:  # brackets without an address, a port that is none
        is_host = False
    if not is_host or re.search(r"[\s?#]", value) or (parts.path and not with_path):
        raise ImproperlyConfigured(f"{name} is {value!r}. {advice}")
    return value


def number(name: str, default: int, least: int) -> int:
    """Return the whole number `name`, which must be `least` or more."""
    return env.int(name, default=default, validate=validate.Range(min=least))


def networks(name: str, default: Iterable[str]) -> list[str]:
    """Return the addresses and networks that `name` lists."""
    given = words(name, default)
    for entry in given:
        try:
            ipaddress.ip_network(entry, strict=False)
        except ValueError as error:
            raise ImproperlyConfigured(
                f"{name}: {error}. Write addresses or networks, separated by commas, "
                "such as 127.0.0.1,10.0.0.0/8"
            ) from error
    return given


def database() -> dict[str, Any]:
    """Return the default database from DATABASE_URL (SQLite under NEWSROOM_VAR unless set)."""
    try:
        config: dict[str, Any] = env.dj_db_url(
            "DATABASE_URL", default=f"sqlite:///{VAR_DIR}/newsroom.sqlite3"
        )
    except (EnvError, ValueError) as error:
        raise ImproperlyConfigured(
            f"DATABASE_URL cannot be read: {error}. "
            "Write postgres://user:password@host:5432/name or sqlite:////path"
        ) from error
    # A reader's page never waits for a writer; a desk's save waits this long, holding a thread, and is then
    # told so. Commands have all night (manage.py asks for a minute).
    wait = number("NEWSROOM_DB_WAIT", default=5, least=0)  # seconds
    if config["ENGINE"].endswith("sqlite3"):
        if str(config["NAME"]).startswith(str(VAR_DIR)):
            private_files.folder(VAR_DIR)  # a fresh clone has no var/
            private_files.tighten(VAR_DIR)
            # SQLite would make it readable for everybody; its -wal follows it.
            private_files.file(Path(config["NAME"]))
        config["OPTIONS"] = {
            # Readers never wait for a writer, and two writers queue instead of failing half-way. The cache
            # (KiB) is that of each thread's connection; behind it stands the system's.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-4000;",
            "transaction_mode": "IMMEDIATE",
            "timeout": wait,
        }
    elif config["ENGINE"].endswith("postgresql"):
        config["CONN_HEALTH_CHECKS"] = True
        config["OPTIONS"] = {"connect_timeout": 3, **config.get("OPTIONS", {})}  # seconds
        config["LOCK_WAIT"] = wait
    else:
        raise ImproperlyConfigured(
            "DATABASE_URL names a database the newsroom does not run on. Write postgres://… or sqlite:///…"
        )
    # Opening SQLite and reading its schema took 1.4 ms of a page's 1.7.
    config["CONN_MAX_AGE"] = number("NEWSROOM_DB_CONN_MAX_AGE", default=60, least=0)  # seconds
    return config


try:
    DEBUG = env.bool("NEWSROOM_DEBUG", default=False)
    DEMO = env.bool("NEWSROOM_DEMO", default=False)
    VAR_DIR = Path(env.str("NEWSROOM_VAR", default="") or BASE_DIR / "var")
    SECRET_KEY = required(
        "NEWSROOM_SECRET_KEY",
        "Write at least 50 random characters, such as the output of: "
        "python -c 'import secrets; print(secrets.token_urlsafe(50))'",
    )
    SITE_URL = web_address(
        "NEWSROOM_SITE_URL",
        "http://127.0.0.1:8000",
        "Write the site's public address without a path, such as https://news.example.cn",
    )
    SITE_NAME = env.str("NEWSROOM_SITE_NAME", default="保险要闻")
    ALLOWED_HOSTS = words("NEWSROOM_ALLOWED_HOSTS", [urlsplit(SITE_URL).hostname or ""])
    # Health checks come from the machine itself.
    ALLOWED_HOSTS += {"127.0.0.1", "localhost"}.difference(ALLOWED_HOSTS)
    # The old feed's entry ids began with this address; keeping it spares subscribers a second copy of every
    # item.
    FEED_ID_PREFIX = web_address(
        "NEWSROOM_FEED_ID_PREFIX",
        "https://finews.withounder.com",
        "Write the address that the old feed's entry ids began with, such as https://finews.withounder.com",
        with_path=True,
    )
    FEED_LENGTH = number("NEWSROOM_FEED_LENGTH", default=10, least=1)  # entries
    PAGE_LENGTH = number("NEWSROOM_PAGE_LENGTH", default=20, least=1)  # headlines on a list page
    SEARCH_RATE = env.str("NEWSROOM_SEARCH_RATE", default="")  # e.g. 30/m for each client; empty: no limit
    CANONICAL_REPOSTS = env.str(
        "NEWSROOM_CANONICAL_REPOSTS", default="self", validate=validate.OneOf(["self", "source"])
    )
    # Fetching from outlets: through which proxy, from which hosts alone, whom their owners may write to.
    FETCH_PROXY = env.str("NEWSROOM_FETCH_PROXY", default="")
    FETCH_HOSTS: list[str] = [host.lower() for host in words("NEWSROOM_FETCH_HOSTS")]
    FETCH_CONTACT = env.str("NEWSROOM_FETCH_CONTACT", default="")
    # Inner addresses that may be asked all the same.
    FETCH_INNER = networks("NEWSROOM_FETCH_INNER", default=[])
    WORKER_THREADS = number("NEWSROOM_WORKER_THREADS", default=72, least=1)  # jobs at a time in one `work`
    CANDIDATE_DAYS = number("NEWSROOM_CANDIDATE_DAYS", default=14, least=1)  # until an unchosen 待选稿 goes
    ORIGINAL_DAYS = number("NEWSROOM_ORIGINAL_DAYS", default=60, least=1)  # until its kept page goes
    NIGHTLY_BACKUPS = number("NEWSROOM_NIGHTLY_BACKUPS", default=0, least=0)  # kept; 0: none is made
    METRICS_ALLOW = networks("NEWSROOM_METRICS_ALLOW", default=["127.0.0.1"])  # client addresses
    # Proxies in front that append X-Forwarded-For.
    TRUSTED_PROXIES = number("NEWSROOM_TRUSTED_PROXIES", default=0, least=0)
    TOTP_GROUPS: list[str] = words("NEWSROOM_TOTP_GROUPS")  # roles that must log in with a second step
    SSL_REDIRECT = env.bool("NEWSROOM_SSL_REDIRECT", default=True)
    LOG_LEVEL = env.log_level("NEWSROOM_LOG_LEVEL", default=logging.INFO)
    DATABASES = {"default": database()}
    CACHES = {"default": env.dj_cache_url("CACHE_URL", default="locmem://newsroom")}
    if CACHES["default"]["BACKEND"] == "django.core.cache.backends.redis.RedisCache":
        CACHES["default"]["BACKEND"] = "articles.system.shared_cache.SharedCache"  # no page fails with Redis
except EnvError as error:
    raise ImproperlyConfigured(f"{error}. See .env.example for the values it takes.") from error

HTTPS = urlsplit(SITE_URL).scheme == "https"

WECHAT = env.str("NEWSROOM_WECHAT", default="")  # the name of the 公众号; 订阅 then says how to follow it

# What the law wants at the foot of every page; an empty slot is left out.
FOOTER = {
    "organiser": env.str("NEWSROOM_ORGANISER", default=""),
    "chief_editor": env.str("NEWSROOM_CHIEF_EDITOR", default=""),
    "news_licence": env.str("NEWSROOM_NEWS_LICENCE", default=""),
    "licence_unit": env.str("NEWSROOM_LICENCE_UNIT", default=""),
    "licence_category": env.str("NEWSROOM_LICENCE_CATEGORY", default=""),
    "icp": env.str("NEWSROOM_ICP", default=""),
    "police_record": env.str("NEWSROOM_POLICE_RECORD", default=""),
    "report_phone": env.str("NEWSROOM_REPORT_PHONE", default=""),
    "report_mail": env.str("NEWSROOM_REPORT_MAIL", default=""),
}

INSTALLED_APPS = [
    "articles",
    "django.contrib.admin.apps.SimpleAdminConfig",  # the desk registers itself in articles/admin/
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "taggit",
    "simple_history",
    "django_prose_editor",
    "django_tasks_db",
    "csp",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
]

MIDDLEWARE = [
    "articles.web.delivery.headers_alone",
    "django.middleware.security.SecurityMiddleware",
    "articles.web.request_cleaning.refuse_junk",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "articles.web.request_waiting.desk_queue",
    "articles.web.request_waiting.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "axes.middleware.AxesMiddleware",
]

# Jobs are rows of the site's own database, written in the transaction that wants them done; any queue may be
# named.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}

ROOT_URLCONF = "newsroom.urls"
WSGI_APPLICATION = "newsroom.wsgi.application"
APPEND_SLASH = False  # the archive's addresses decide; a missing slash is answered by the catch-all page

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["articles.web.template_filters"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "articles.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
# How many guesses are taken, and what follows, stands in articles/editorial/access/login_attempts.py; axes
# asks at the right moments.
AXES_HANDLER = "articles.admin.login.LoginLimits"
AXES_LOCKOUT_CALLABLE = "articles.admin.login.refused"
AXES_CLIENT_IP_CALLABLE = "articles.web.clients.client_address"
AXES_VERBOSE = False
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_DISABLE_ACCESS_LOG = True
# The desk waits itself (articles/editorial/access/second_factor.py).
OTP_TOTP_THROTTLE_FACTOR = OTP_STATIC_THROTTLE_FACTOR = 0
OTP_TOTP_ISSUER = SITE_NAME
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"  # where a login leads that names no page of ours
SESSION_COOKIE_AGE = 12 * 3600  # seconds: one working day at the desk
SESSION_COOKIE_HTTPONLY = True
SESSION_SAVE_EVERY_REQUEST = False

# Behind plain http a Secure cookie would never come back, so all of these follow the public address.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS and SSL_REDIRECT
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
CSRF_FAILURE_VIEW = "articles.web.failures.csrf_refused"
CSRF_TRUSTED_ORIGINS = [SITE_URL]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    }
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文")]
LOCALE_PATHS = [BASE_DIR / "articles" / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "articles.web.bundles.BundleFinder",
]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o755  # nginx, another account, serves uploads and static files
STORAGES = {
    "default": {"BACKEND": "articles.system.storage.WholeFileStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024  # bytes: a long article with its form fields

TAGGIT_CASE_INSENSITIVE = False
TAGGIT_TAGS_FROM_STRING = "articles.text.tags.split_tags"
TAGGIT_STRING_FROM_TAGS = "articles.text.tags.join_tags"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {"django": {"handlers": ["console"], "level": "INFO", "propagate": False}},
}
