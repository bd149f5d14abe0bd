"""Check a change in about a minute: the linters on what it touches, and the tests of the rooms it touches.

The change is what differs from main, committed or not. Left to `make test`: tests marked slow, those that
start a browser, nginx, Redis or a PostgreSQL of their own, PostgreSQL, and what all tests share
(factories, conftest, data). Exit status: 0 when all passed.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

from tests.run import COMPILED

ROOT = Path(__file__).resolve().parents[1]
FAST = "not (slow or browser or nginx or redis or cluster)"
# Kept by every change: arrows, documents, words, parameters.
ALWAYS = (
    "tests/test_architecture.py",
    "tests/test_glossary.py",
    "tests/ops/test_docs.py",
    "tests/ops/test_parameters.py",
)
# Whose tests see it first when something changes here; the longest beginning of a path decides.
ROOMS = {
    "articles/admin/": ("tests/admin",),
    "articles/backup/": ("tests/ops",),
    "articles/composing.py": ("tests/reader/test_composed.py",),
    "articles/editorial/": ("tests/editorial",),
    "articles/gate/": ("tests/gate", "tests/admin/test_words.py", "tests/admin/test_rules.py"),
    "articles/gathering/": ("tests/gathering",),
    "articles/jobs/": ("tests/jobs",),
    "articles/demo/": ("tests/demo",),
    "articles/imaging/": ("tests/imaging", "tests/reader/test_pictures.py"),
    "articles/ingest/": ("tests/ingest",),
    "articles/likeness/": ("tests/likeness",),
    "articles/locale/": ("tests/admin/test_words.py",),
    "articles/management/": ("tests/ops", "tests/ingest", "tests/search/test_commands.py"),
    "articles/migrations/": ("tests/ops/test_checks.py", "tests/editorial/test_record.py",
                             "tests/search/test_index.py"),
    "articles/models/": ("tests/editorial", "tests/reader", "tests/syndication"),
    "articles/preview/": ("tests/reader", "tests/admin/test_preview_links.py"),
    "articles/publication.py": ("tests/reader", "tests/syndication", "tests/search/test_index.py"),
    "articles/purge.py": ("tests/test_purge.py",),
    "articles/reader/": ("tests/reader",),
    "articles/sample_archive/": ("tests/reader/test_sample_archive.py",),
    "articles/sanitize/": ("tests/test_sanitize.py", "tests/test_sanitisers.py",
                           "tests/test_sanitize_limits.py", "tests/test_sanitize_hostile.py",
                           "tests/ingest/test_cleaning.py"),
    "articles/search/": ("tests/search",),
    "articles/syndication/": ("tests/syndication",),
    "articles/system/": ("tests/ops", "tests/imaging"),
    "articles/text/": ("tests/text", "tests/search", "tests/ingest/jekyll"),
    "articles/web/": ("tests/web", "tests/reader"),
    "articles/withdrawn_pictures.py": ("tests/reader/test_withdrawn_pictures.py",),
    "articles/apps.py": ("tests/ops/test_checks.py",),
    "deploy/": ("tests/ops",),
    "newsroom/": ("tests/ops", "tests/web"),
    "static/": ("tests/reader/test_old_browsers.py", "tests/reader/test_weight.py",
                "tests/ops/test_static.py"),
    "templates/admin/": ("tests/admin",),
    "templates/": ("tests/reader", "tests/syndication"),
}  # fmt: skip


def git(*arguments):
    """Return the lines that git answers, none if it refuses."""
    ran = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True)
    return ran.stdout.splitlines() if ran.returncode == 0 else []


def changed():
    """Return the files of the change that are still there, by their paths in the repository."""
    names = git("rev-parse", "--verify", "--quiet", "origin/main") or git(
        "rev-parse", "--verify", "--quiet", "main"
    )
    base = git("merge-base", "HEAD", names[0]) if names else []
    quoted = ("-c", "core.quotePath=off")
    found = git(*quoted, "diff", "--name-only", base[0] if base else "HEAD")
    found += git(*quoted, "ls-files", "--others", "--exclude-standard")
    return sorted({name for name in found if (ROOT / name).is_file()})


def tests_for(names):
    """Return the files and folders of tests for the changed files `names`."""
    found = set(ALWAYS)
    for name in names:
        path = Path(name)
        if path.parts[0] == "tests":
            if path.name.startswith("test_"):
                found.add(name)
            elif len(path.parts) > 2 and path.parts[1] != "data":
                found.add("/".join(path.parts[:-1]))  # what a folder shares is tried by those beside it
            else:
                found.add("tests/ops/test_suite.py")  # what all share is a matter for make test
        else:
            beginnings = [beginning for beginning in ROOMS if name.startswith(beginning)]
            found.update(ROOMS[max(beginnings, key=len)] if beginnings else ())
    folders = {Path(name) for name in found}
    return sorted(str(path) for path in folders if (ROOT / path).exists() and not folders & set(path.parents))


def linters(names):
    """Yield (what, command) for every linter that the changed files concern."""
    bin_ = Path(sys.prefix) / "bin"

    def of(*endings, under=""):
        return [name for name in names if name.endswith(endings) and name.startswith(under)]

    if python := of(".py"):
        yield "ruff", [bin_ / "ruff", "check", *python]
        yield "ruff format", [bin_ / "ruff", "format", "--check", *python]
    if of(".py", under=("articles/", "newsroom/")):
        yield "arrows", [bin_ / "lint-imports", "--no-cache"]
        yield "mypy", [bin_ / "mypy", "articles", "newsroom"]
    if of(".py", under=("articles/models/", "articles/migrations/")):
        yield (
            "migrations",
            [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run", "--verbosity", "0"],
        )
    if templates := of(".html", under="templates/"):
        yield "djlint", [bin_ / "djlint", *templates, "--lint", "--quiet"]
    prettier = bin_.parent / "npm" / "node_modules" / ".bin" / "prettier"
    if (styles := of(".css", ".js", under="static/")) and prettier.exists():
        yield "prettier", [prettier, "--log-level", "warn", "--check", *styles]


def passes(what, command, **environment):
    """Run one check and say what it took; show what it printed if it fails, or if it is the tests."""
    began = time.monotonic()
    environment = {
        **os.environ,
        **COMPILED,
        "PATH": f"{Path(sys.prefix) / 'bin'}:{os.environ['PATH']}",
        **environment,
    }
    ran = subprocess.run(
        [str(part) for part in command], cwd=ROOT, env=environment, text=True,
        stdout=None if what == "tests" else subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    if ran.returncode and ran.stdout:
        print(ran.stdout)
    print(
        f"{what}: {'passed' if ran.returncode == 0 else 'FAILED'} in {time.monotonic() - began:.0f} s",
        flush=True,
    )
    return ran.returncode == 0


def begin_migrating():
    """Have the tests' database migrated beside the linters; the tests wait for it and say what went wrong."""
    environment = {**os.environ, **COMPILED, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    environment["DATABASE_URL"] = "sqlite://:memory:"
    return subprocess.Popen(
        [sys.executable, "-m", "tests.migrated"], cwd=ROOT, env=environment,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def main():
    """Check the change; return the exit status."""
    names = changed()
    tests = tests_for(names)
    print(f"{len(names)} changed files; tests: {' '.join(tests)}", flush=True)
    lint = {
        "NEWSROOM_ENV_FILE": os.devnull,
        "NEWSROOM_SECRET_KEY": "lint-only",
        "DATABASE_URL": "sqlite://:memory:",
    }
    migrating = begin_migrating()
    results = [passes(what, command, **lint) for what, command in linters(names)]
    processes = os.environ.get("NEWSROOM_TEST_PROCESSES") or str(os.cpu_count() or 1)
    command = [sys.executable, "-m", "pytest", "-m", FAST, *tests]
    if int(processes) > 1:
        command += ["-n", processes, "--dist", "worksteal"]
    results.append(passes("tests", command, DATABASE_URL="sqlite://:memory:"))
    migrating.wait()
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
