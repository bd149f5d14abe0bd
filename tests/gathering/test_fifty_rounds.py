"""Fifty rounds of worker and scheduler among outlets good and bad: polite to all, nothing doubled or lost."""

import itertools
import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from articles.ingest.fetch import PAGE

from .fifty_rounds import PAUSE
from .playing import HOUR, INSIDE, LONGEST, NAMES, OUTLETS, PIECES, READABLE, TRAPS, Playing

pytestmark = [pytest.mark.slow, pytest.mark.whole]

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 50
MOVED_FEED = "o04"
RENEWED = 3  # times that an outlet changed a piece
TRAP_FEEDS = [(outlet, path, said) for outlet, traps in TRAPS.items() for path, said in traps.items()]


@pytest.fixture(scope="module")
def played(migrated, tmp_path_factory):
    """The outlets with their log, and what the database held after fifty rounds."""
    database = migrated.sqlite(tmp_path_factory.mktemp("rounds") / "rounds.sqlite3")
    with Playing() as playing:
        ran = subprocess.run(
            [sys.executable, "-m", "tests.gathering.fifty_rounds", str(playing.port), str(ROUNDS)],
            cwd=ROOT, check=True, stdout=subprocess.PIPE,
            env={
                **os.environ,
                "DATABASE_URL": database,
                "DJANGO_SETTINGS_MODULE": "tests.settings",
                "NEWSROOM_FETCH_INNER": ",".join(OUTLETS),
                "NEWSROOM_FETCH_CONTACT": "desk@donglan.example",
                "NEWSROOM_LOG_LEVEL": "ERROR",
            },
        )  # fmt: skip
        playing.found = json.loads(ran.stdout)
        yield playing


@pytest.fixture
def found(played):
    return played.found


class TestManners:
    def test_nobody_inside_is_asked(self, played):
        assert played.asked("inside") == []
        assert not set(INSIDE) & set(OUTLETS)

    @pytest.mark.parametrize("outlet", NAMES)
    def test_a_host_has_one_connection_and_a_pause_between_two(self, played, outlet):
        asked = played.asked(outlet)
        gaps = [later["began"] - earlier["began"] for earlier, later in itertools.pairwise(asked)]

        assert len(asked) > ROUNDS / 3
        assert played.most_open[outlet] == 1
        assert min(gaps) >= (0.3 if outlet == "o07" else PAUSE) * 0.9  # one clock asks, another one notes

    @pytest.mark.parametrize("outlet", NAMES)
    def test_robots_txt_comes_first_and_is_kept(self, played, outlet):
        asked = [one["path"] for one in played.asked(outlet)]

        assert asked[0] == "/robots.txt"
        assert asked.count("/robots.txt") == 1
        assert not any(path.startswith("/private/") for path in asked)

    def test_nobody_is_asked_before_the_time_it_named(self, played):
        assert [one for one in played.log if one["is_too_early"]] == []
        assert Counter(one["status"] for one in played.asked("o03"))[503] == 2
        assert Counter(one["status"] for one in played.asked("o03"))[429] == 1

    def test_what_is_gone_is_not_asked_for_again(self, played):
        assert [one["path"] for one in played.log if one["is_after_gone"]] == []

    def test_everybody_learns_who_asks_and_whom_to_write_to(self, played):
        assert all("desk@donglan.example" in one["agent"] for one in played.log)

    @pytest.mark.parametrize("outlet", [name for name in NAMES if name not in ("o10", "o12")])
    def test_a_feed_is_asked_with_what_it_gave(self, played, outlet):
        path = "/a/new.xml" if outlet == MOVED_FEED else "/feed.xml"
        asked = played.asked(outlet, path)
        after_success = [
            later for earlier, later in itertools.pairwise(asked) if earlier["status"] in (200, 304)
        ]

        assert after_success
        assert [one for one in after_success if not one["is_conditional"]] == []
        assert Counter(one["status"] for one in asked)[304] > Counter(one["status"] for one in asked)[200]

    def test_a_feed_that_says_how_long_it_is_fresh_is_asked_no_sooner(self, played):
        asked = [one["clock"] for one in played.asked("o01", "/feed.xml")]

        assert all(later - earlier >= 900 for earlier, later in itertools.pairwise(asked))

    def test_a_feed_that_moved_for_good_is_asked_at_its_new_address(self, played, found):
        assert len(played.asked(MOVED_FEED, "/feed.xml")) == 1
        assert found["feeds"]["o04-feed"][0].endswith("/a/new.xml")


class TestTraps:
    @pytest.mark.parametrize(("outlet", "path", "said"), TRAP_FEEDS, ids=lambda value: value.strip("/"))
    def test_end_within_the_caps_with_a_clear_line_on_the_desk(self, played, found, outlet, path, said):
        slug = f"{outlet}{path.replace('/', '-').removesuffix('.xml')}"
        _, is_active, failures, error = found["feeds"][slug]
        state, is_alarm = found["states"][slug]
        asked = played.asked(outlet, path)

        assert said in error
        assert (is_active, is_alarm) == (True, True)
        assert state == f"连续失败 {failures} 次"
        assert 3 <= failures < ROUNDS / 3  # longer and longer between two
        # What the kernel holds for both sides has been sent, too.
        assert all(one["bytes"] < PAGE.most_bytes + 8 * 1024 * 1024 for one in asked)
        assert all(one["ended"] - one["began"] < LONGEST for one in asked)


class TestWhatComesIn:
    def test_is_every_piece_once(self, found):
        headlines = Counter(headline for headline, _ in found["posts"])
        wanted = {piece.headline(8 * HOUR) for piece in READABLE if not piece.gone}

        assert set(headlines.values()) == {1}
        assert wanted - set(headlines) == set()
        assert len(found["posts"]) == len(READABLE)
        assert Counter(verb for verb, _ in found["record"])["take_in"] == len(READABLE) + RENEWED

    def test_is_an_entry_once_however_often_its_feed_came(self, found):
        addresses = Counter(item["url"] for item in found["items"])

        assert set(addresses.values()) == {1}
        assert len(found["items"]) == len(PIECES)

    def test_names_what_could_not_be_read_with_its_reason(self, found):
        failed = {item["url"].rpartition("/")[2]: item["error"] for item in found["items"] if item["error"]}

        assert {name: said[:6] for name, said in failed.items()} == {
            "071.html": "对方的 ro",
            "073.html": "对方的 ro",
            "081.html": "原文已经不在",
            "082.html": "原文已经不在",
            "083.html": "打开的网页里",
        }

    def test_is_renewed_with_what_its_outlet_changes(self, found):
        headlines = {headline for headline, _ in found["posts"]}
        texts = [text for _, text in found["posts"] if text.startswith("更正：")]

        assert any(headline.endswith("（o09-1）（更新）") for headline in headlines)
        assert len(texts) == 2

    def test_that_vanished_is_said_to_be_gone(self, found):
        gone = {url.rpartition("/")[2] for url in found["gone"]}

        assert {"092.html", "093.html"} <= gone

    def test_stands_with_what_others_copied_as_one_story(self, found):
        told = sorted(len(story) for story in found["stories"])

        assert told == [2, 3]

    def test_ends_with_a_feed_that_is_gone_paused_on_the_record(self, found):
        assert found["feeds"]["o08-feed"][1] is False
        assert next(note for verb, note in found["record"] if verb == "pause_feed").startswith("o08-feed")
