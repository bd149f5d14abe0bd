"""Collect and compress the static files, unless the last result is newer than every source.

It takes half a minute.

`python deploy/collect_static.py`, for `make run`; a deployment calls `manage.py collectstatic`.
"""

import json
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def is_fresh(manifest):
    """Return whether `manifest` knows every source and is newer than all of them.

    Collectstatic writes it last.
    """
    from django.contrib.staticfiles import finders

    try:
        written = manifest.stat().st_mtime
        known = json.loads(manifest.read_text(encoding="utf-8"))["paths"].keys()
    except (OSError, ValueError, KeyError):
        return False
    sources = [source for finder in finders.get_finders() for source in finder.list([])]
    return all(
        path in known and Path(storage.path(path)).stat().st_mtime < written for path, storage in sources
    )


def main():
    """Bring STATIC_ROOT up to date; return 0."""
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    import django
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    if not is_fresh(Path(settings.STATIC_ROOT) / "staticfiles.json"):
        call_command("collectstatic", interactive=False, verbosity=0)
    return 0


if __name__ == "__main__":
    sys.exit(main())
