"""The site's own settings with a test's values: no `.env`, a fast hasher, plain static files."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

os.environ["NEWSROOM_ENV_FILE"] = os.devnull
os.environ.setdefault("NEWSROOM_SECRET_KEY", "a-key-for-tests-only-that-guards-nothing-at-all-0123456789")
if "NEWSROOM_VAR" not in os.environ:
    os.environ["NEWSROOM_VAR"] = folder = tempfile.mkdtemp(prefix="newsroom-test-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # playwright's loop runs in the test's own thread

from newsroom.settings import *  # noqa: F403 - the environment above must stand first
from newsroom.settings import STATIC_ROOT, STORAGES

Path(STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # as collectstatic leaves it
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
ALLOWED_HOSTS = ["*"]
AXES_ENABLED = False
