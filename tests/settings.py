"""The site's own settings with a test's values: no `.env`, a fast hasher, plain static files."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

os.environ["NEWSROOM_ENV_FILE"] = os.devnull
os.environ.setdefault("NEWSROOM_SECRET_KEY", "a-key-for-tests-only-that-guards-nothing-at-all-0123456789")
# Each process of pytest has a folder of its own, else pictures and marks of one test would be another's;
# what a test starts shares its folder.
process = os.environ.get("PYTEST_XDIST_WORKER", "alone")
if "NEWSROOM_VAR" not in os.environ or os.environ.get("NEWSROOM_TEST_VAR_OF", process) != process:
    os.environ["NEWSROOM_VAR"] = folder = tempfile.mkdtemp(prefix=f"newsroom-test-{process}-")
    os.environ["NEWSROOM_TEST_VAR_OF"] = process
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
# A writer waits for another's end, however busy the machine is: what is tested is the order, not the hurry.
os.environ.setdefault("NEWSROOM_DB_WAIT", "60")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # playwright's loop runs in the test's own thread

from newsroom.settings import *  # noqa: E402, F403 - the environment above must stand first
from newsroom.settings import DATABASES, STATIC_ROOT, STORAGES  # noqa: E402

if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    # What a test writes need not outlive a crash of the server.
    options = DATABASES["default"]["OPTIONS"]
    options["options"] = f"{options.get('options', '')} -c synchronous_commit=off".strip()

Path(STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # as collectstatic leaves it
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
ALLOWED_HOSTS = ["*"]
AXES_ENABLED = False
