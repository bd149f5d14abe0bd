"""The site's own settings, served for a test: plain static files, a quick hasher, every guard as shipped."""

from newsroom.settings import *  # noqa: F403 - the test's environment stands before it
from newsroom.settings import STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
