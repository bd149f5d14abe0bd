#!/usr/bin/env python
"""Run Django's commands with the newsroom's settings."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault(
        "NEWSROOM_DB_WAIT", "60"
    )  # seconds: an import may hold the database; a command waits
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    execute_from_command_line(sys.argv)
