"""`manage.py load_demo`, with which `make run` starts.

It loads, once, the sample archive, filed by subject, an invented 稿源名单 and the demo editors.
"""

import secrets
from datetime import date
from pathlib import Path
from typing import Any

from django.contrib.auth.models import Group
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from articles.models import ArchiveFile, Category, SourceList, User

SAMPLES = Path(__file__).resolve().parents[2] / "sample_archive"
# Invented, as all outlets here.
SOURCE_LIST = Path(__file__).resolve().parents[2] / "demo" / "source_list.csv"
EDITORS = [  # user name, real name, group
    ("jizhe", "林晓", "记者"),
    ("bianji", "周文", "编辑"),
    ("zhubian", "沈岚", "主编"),
    ("guanli", "郑川", "管理员"),
]


class Command(BaseCommand):
    """Load the sample archive into an empty newsroom and make one account for each role."""

    help = "Load the sample archive and make the demo editors; does nothing the second time."

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what has not been done yet, and say what was done."""
        if ArchiveFile.objects.exists():
            self.stdout.write("the archive is loaded already; nothing is imported twice")
        else:
            self._load_archive()
        if not SourceList.objects.exists():
            call_command(
                "load_source_list",
                SOURCE_LIST,
                edition="2025-06",
                published_on=date(2025, 7, 2),
                stdout=self.stdout,
            )
        self._make_editors()

    def _load_archive(self) -> None:
        self.stdout.write(f"loading the sample archive from {SAMPLES.name}/")
        try:
            call_command("import_jekyll", SAMPLES / "posts", assets=SAMPLES / "site", stdout=self.stdout)
        except SystemExit as stopped:
            if stopped.code:
                raise CommandError(
                    "The sample archive could not be loaded; see the lines above, then run it again."
                ) from stopped
        if Category.objects.sections().exists():  # a desk that wants none has emptied its bar
            call_command("file_archive", SAMPLES / "sections.json", stdout=self.stdout)

    @transaction.atomic
    def _make_editors(self) -> None:
        if User.objects.exists():
            self.stdout.write("the demo editors exist; to set a new password: manage.py changepassword NAME")
            return
        self.stdout.write("demo editors (passwords are shown only now):")
        for username, real_name, role in EDITORS:
            password = secrets.token_urlsafe(9)
            editor = User.objects.create_user(
                username, f"{username}@newsroom.example", password, real_name=real_name, is_staff=True
            )
            editor.groups.add(Group.objects.get(name=role))
            self.stdout.write(f"  {role}  {username}  {password}")
