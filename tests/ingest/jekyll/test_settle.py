"""Two files with one key, two posts with one address (SPEC §4)."""

import random
from datetime import datetime, timedelta

import pytest

from articles.ingest.jekyll import AddressClaim, settle
from articles.ingest.jekyll.dates import SHANGHAI

MAY = datetime(2022, 5, 1, tzinfo=SHANGHAI)


def claim(path, *, key=None, url=None, aliases=(), day=0, is_draft=False):
    return AddressClaim(
        path, key or path, url or f"/{path}.html", tuple(aliases), MAY + timedelta(days=day), is_draft
    )


def outcomes(*claims):
    decisions = settle(claims)
    assert decisions == settle(reversed(claims))
    return {path: (decision.outcome, decision.of) for path, decision in decisions.items()}


def test_posts_of_their_own_are_kept_with_their_aliases():
    decisions = settle([claim("a", aliases=["/old"]), claim("b")])

    assert (decisions["a"], decisions["b"]) == (("keep", None, ("/old",)), ("keep", None, ()))


class TestOneKey:
    def test_the_later_date_wins(self):
        assert outcomes(claim("z", key="k"), claim("a", key="k", day=1)) == {
            "a": ("keep", None),
            "z": ("duplicate", "a"),
        }

    def test_on_a_tie_the_greater_path_in_byte_order(self):
        # By UTF-8 bytes; in UTF-16 order the emoji would come before ￥.
        assert outcomes(claim("￥", key="k"), claim("🎉", key="k"))["🎉"] == ("keep", None)

    def test_the_losers_addresses_become_aliases_of_the_winner(self):
        decisions = settle(
            [
                claim("c", key="k", day=2),
                claim("a", key="k", aliases=["/a2"]),
                claim("b", key="k", url="/c.html", day=1),
            ]
        )

        assert decisions["c"].aliases == ("/a.html", "/a2")


class TestOneAddress:
    def test_the_later_date_keeps_it_and_the_other_is_named(self):
        assert outcomes(claim("z", url="/x"), claim("a", url="/x", day=1)) == {
            "a": ("keep", None),
            "z": ("url-conflict", "a"),
        }

    def test_is_one_however_it_is_encoded_but_not_in_another_case(self):
        assert outcomes(claim("a", url="/%E4%B8%AD"), claim("b", url="/中"))["a"] == ("url-conflict", "b")
        assert outcomes(claim("a", url="/X"), claim("b", url="/x"))["a"] == ("keep", None)

    def test_a_draft_yields_since_it_had_no_page(self):
        assert outcomes(claim("a", url="/x"), claim("b", url="/x", day=9, is_draft=True))["a"] == (
            "keep",
            None,
        )

    def test_the_loser_makes_room_for_the_next_file_of_its_key(self):
        found = outcomes(
            claim("old", key="k"), claim("new", key="k", url="/x", day=1), claim("other", url="/x", day=2)
        )

        assert found == {"old": ("keep", None), "new": ("url-conflict", "other"), "other": ("keep", None)}

    def test_a_file_that_gets_room_may_push_another_out(self):
        found = outcomes(
            claim("a1", key="a", url="/1", day=5),
            claim("a2", key="a", url="/2", day=4),
            claim("b", url="/2", day=3),
            claim("c", url="/1", day=6),
        )

        assert found["a2"] == ("keep", None)
        assert found["b"] == ("url-conflict", "a2")


class TestAliases:
    def test_never_take_the_real_address_of_another_post(self):
        decisions = settle([claim("a", aliases=["/b.html", "/free"], day=5), claim("b")])

        assert decisions["a"].aliases == ("/free",)

    def test_wanted_by_two_go_to_the_later_post(self):
        decisions = settle([claim("a", aliases=["/x"]), claim("b", aliases=["/x"], day=1)])

        assert (decisions["a"].aliases, decisions["b"].aliases) == ((), ("/x",))

    def test_of_rejected_files_are_free(self):
        decisions = settle(
            [claim("a", url="/1", aliases=["/x"]), claim("b", url="/1", day=1), claim("c", url="/x")]
        )

        assert decisions["c"].outcome == "keep"


@pytest.mark.parametrize("seed", range(20))
def test_any_run_ends_the_same_in_any_order(seed):
    chance = random.Random(seed)
    claims = [
        claim(f"f{n}", key=f"k{chance.randrange(12)}", url=f"/u{chance.randrange(12)}",
              day=chance.randrange(9), aliases=[f"/u{chance.randrange(20)}"])
        for n in range(40)
    ]  # fmt: skip
    shuffled = chance.sample(claims, len(claims))

    decisions = settle(claims)

    assert decisions == settle(shuffled)
    assert len(decisions) == 40
    kept = [one for one in claims if decisions[one.path].outcome == "keep"]
    addresses = [one.url for one in kept] + [alias for one in kept for alias in decisions[one.path].aliases]
    assert len(set(addresses)) == len(addresses)
    assert len({one.key for one in kept}) == len(kept)
