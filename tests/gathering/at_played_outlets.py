"""The worker as shipped against a server that plays twelve outlets by a story clock, round after round.

Run as `python -m tests.gathering.at_played_outlets PORT ROUNDS [--workers N] [TRAP …]` with DATABASE_URL
naming an empty, migrated database and NEWSROOM_FETCH_INNER the outlets' addresses. The server must answer
`/__truth`, `/__clock` and `/__summary`. A TRAP, `o06/endless.xml`, is one more feed of that outlet. Between
two rounds ten minutes of the story pass: the server's clock is advanced, and every moment that a feed or an
entry waits for comes that much nearer. Prints what the server saw and what the database holds, as JSON.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from datetime import timedelta
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
ROOT = Path(__file__).resolve().parents[2]
STEP = timedelta(minutes=10)
PATIENCE = 300.0  # seconds of one round; the first meets every trap


def main(port, count, workers, traps):
    import django

    django.setup()
    truth = _asked(port, "truth")
    _open_feeds(truth["outlets"], traps)
    seconds = []
    working = [subprocess.Popen([sys.executable, "manage.py", "work"], cwd=ROOT) for _ in range(workers)]
    try:
        for number in range(count):
            seconds.append(_round())
            print(f"round {number + 1}: {seconds[-1]:.1f} s", file=sys.stderr, flush=True)
            if number < count - 1:
                _asked(port, f"clock?advance={STEP.total_seconds()}")
                _pass_time()
    finally:
        for worker in working:
            worker.send_signal(signal.SIGTERM)
        for worker in working:
            worker.wait(60)
    found = {"seconds": seconds, "summary": _asked(port, "summary"), **_held(truth)}
    print(json.dumps(found, ensure_ascii=False, indent=1, default=str))


def _asked(port, what):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/__{what}") as answer:
        return json.load(answer)


def _open_feeds(outlets, traps):
    from django.utils import timezone

    from articles.models import Feed, Source

    for key, outlet in outlets.items():
        source = Source.objects.create(name=outlet["name"], slug=key, licence_basis="agreement")
        # At its old address, where one has moved.
        own = [outlet["feed"].replace("/new/", "/")]
        for path in own + [trap.removeprefix(key) for trap in traps if trap.startswith(f"{key}/")]:
            slug = f"{key}{path.replace('/', '-').replace('.', '-')}"
            Feed.objects.create(
                name=slug, slug=slug, source=source, url=outlet["address"] + path, due_at=timezone.now()
            )


def _round():
    """Let the worker read every feed that is due; return how many seconds that took."""
    from django.utils import timezone
    from django_tasks.base import TaskResultStatus
    from django_tasks_db.models import DBTaskResult

    from articles.jobs import tasks
    from articles.models import Feed

    began = time.monotonic()
    tasks.read_due_feeds.enqueue()  # the scheduler does once a minute
    unfinished = DBTaskResult.objects.filter(status__in=(TaskResultStatus.READY, TaskResultStatus.RUNNING))
    while unfinished.exists() or Feed.objects.due(timezone.now()).exists():
        time.sleep(0.2)
        if time.monotonic() - began > PATIENCE:
            raise RuntimeError("a round did not end")
    return time.monotonic() - began


def _pass_time():
    """Bring every moment that something waits for nearer by one step."""
    from django.db.models import F

    from articles.models import Feed, FeedItem, FeedRound, FetchedOriginal

    Feed.objects.update(due_at=F("due_at") - STEP, tried_at=F("tried_at") - STEP)
    FeedItem.objects.update(due_at=F("due_at") - STEP, first_seen_at=F("first_seen_at") - STEP)
    FeedRound.objects.update(at=F("at") - STEP)
    FetchedOriginal.objects.update(fetched_at=F("fetched_at") - STEP)


def _held(truth):
    from articles.gathering import feeds
    from articles.likeness import stories
    from articles.models import FeedItem, Post

    wanted = {f"{truth['outlets'][one['outlet']]['address']}{one['path']}": one for one in truth["items"]}
    items = FeedItem.objects.exclude(outcome=FeedItem.Outcome.KNOWN)
    came = list(items.values("url", "outcome", "error", "changed_at", "gone_at", "post__headline"))
    addresses = [one["url"] for one in came]
    headlines = dict(Post.objects.values_list("pk", "headline"))
    from django.utils import timezone

    return {
        "pieces": Post.objects.count(),
        "doubled": sorted({one for one in addresses if addresses.count(one) > 1}),
        "missing": sorted(set(wanted) - set(addresses)),
        "other headlines": [
            [one["url"], one["post__headline"], wanted[one["url"]]["headline"]]
            for one in came
            if one["post__headline"] and one["post__headline"] != wanted.get(one["url"], {}).get("headline")
        ],
        "not read": [[one["url"], one["error"]] for one in came if one["error"]],
        "changed": sorted(one["url"] for one in came if one["changed_at"]),
        "gone": sorted(one["url"] for one in came if one["gone_at"]),
        "stories": [sorted(headlines[key] for key in story.pieces) for story in stories.undecided()],
        "same story": truth["same_story"],
        "feeds": {
            one.feed.slug: [one.feed.url, one.state, one.feed.error] for one in feeds.health(timezone.now())
        },
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("rounds", type=int)
    parser.add_argument("traps", nargs="*")
    parser.add_argument("--workers", type=int, default=1)
    asked = parser.parse_intermixed_args()
    main(asked.port, asked.rounds, asked.workers, asked.traps)
