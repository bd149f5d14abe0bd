"""待选稿 story by story: one row for what several outlets made of one event, decided together."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.admin import candidates
from articles.models import FeedItem, Post, StoryPair
from articles.text.clock import local
from tests.admin.conftest import person
from tests.factories import FeedItemFactory, PostFactory, SourceFactory

pytestmark = pytest.mark.django_db

ADDRESS = "/admin/candidates/"


def candidate(headline, outlet=None, **facts):
    return PostFactory(headline=headline, status="candidate", source=outlet, index=False, **facts)


def pair(first, second, **facts):
    facts = {"kind": "repost", "score": 0.9, "found_at": timezone.now(), **facts}
    return StoryPair.objects.create(first=first, second=second, **facts)


@pytest.fixture
def editor():
    return person("编辑")


@pytest.fixture
def story():
    """Three pieces of three outlets on one event, the oldest first."""
    names = ("晨浦日报", "云麓周刊", "南渚财讯")
    pieces = [
        candidate(f"{name}：澜江提前入汛", SourceFactory(name=name, slug=f"media{number}"))
        for number, name in enumerate(names)
    ]
    pair(pieces[0], pieces[1])
    pair(pieces[1], pieces[2], kind="version")
    return pieces


def hold_back(pieces, other):
    """Let 自动发布 have left `pieces`, each for being the same as another."""
    for piece in pieces:
        reason = f"与{FeedItem.placeholder_for(other)}是同一篇。"
        FeedItemFactory(outcome="candidate", error="", post=piece, held_back=reason)


def rows(editor):
    return editor.get(ADDRESS).context["rows"]


def send(editor, pieces, lead, deed, **more):
    versions = {f"version-{piece.pk}": piece.version for piece in pieces}
    data = {"post": lead.pk, "piece": [piece.pk for piece in pieces], "deed": deed, **versions, **more}
    return editor.post(ADDRESS, data, follow=True)


def statuses(pieces):
    return [Post.objects.get(pk=piece.pk).status for piece in pieces]


class TestTheList:
    def test_has_one_row_for_a_story_with_all_its_outlets(self, editor, story):
        candidate("农险赔款全部到户")

        found = rows(editor)

        assert [[piece.pk for piece in row.pieces] for row in found][1] == [piece.pk for piece in story]
        assert found[1].outlets == ["晨浦日报", "云麓周刊", "南渚财讯"]
        assert len(found) == 2

    def test_stands_where_its_newest_piece_does(self, editor, story):
        candidate("农险赔款全部到户", created_at=local(story[1].created_at))

        assert len(rows(editor)[0].pieces) == 3

    @pytest.mark.parametrize(
        "facts", [{"decision": "apart"}, {"decision": "keep"}, {"kind": "template"}],
        ids=lambda facts: str(facts)
    )  # fmt: skip
    def test_joins_nothing_that_the_desk_holds_apart(self, editor, facts):
        pair(candidate("澜江提前入汛"), candidate("渭水提前入汛"), **facts)

        assert [len(row.pieces) for row in rows(editor)] == [1, 1]

    def test_shows_no_piece_that_is_no_candidate_any_more(self, editor, story):
        Post.objects.filter(pk=story[1].pk).update(status="draft")

        assert [len(row.pieces) for row in rows(editor)] == [1, 1]

    def test_has_forty_stories_and_says_that_there_are_more(self, editor, story):
        for number in range(40):
            candidate(f"第{number}县参保")

        answer = editor.get(ADDRESS)

        assert len(answer.context["rows"]) == 40
        assert answer.context["has_more"]

    def test_asks_the_database_no_more_for_200_candidates_than_for_three(self, editor, story):
        asked, published = [], [PostFactory(live=True, headline=f"渭水第{n}次入汛") for n in range(40)]
        hold_back(story[:1], published[0])
        editor.get(ADDRESS)  # what is remembered from the first page on
        for count in (0, 100):
            outlet = story[0].source
            made = [candidate(f"第{number}县参保", outlet) for number in range(2 * count)]
            for first, second in zip(made[::2], made[1::2], strict=True):
                pair(first, second)
            for number, piece in enumerate(made):
                hold_back([piece], published[number % 40])
            with CaptureQueriesContext(connection) as seen:
                editor.get(ADDRESS)
            asked.append(len(seen.captured_queries))

        assert asked[0] == asked[1]


class TestADeed:
    def test_chooses_the_lead_and_puts_the_others_aside(self, editor, story):
        send(editor, story, story[1], "choose", rest="on")

        assert statuses(story) == ["discarded", "draft", "discarded"]

    def test_leaves_the_others_where_the_editor_wants_them(self, editor, story):
        send(editor, story, story[1], "choose")

        assert statuses(story) == ["candidate", "draft", "candidate"]

    def test_puts_a_whole_story_aside_and_takes_it_back_at_once(self, editor, story):
        page = send(editor, story, story[0], "discard")
        assert statuses(story) == ["discarded"] * 3

        (offer,) = [message for message in page.context["messages"] if "undo" in message.tags]
        editor.post("/admin/undo/", {"deed": offer.extra_tags, "next": ADDRESS})

        assert statuses(story) == ["candidate"] * 3

    def test_gives_back_the_lead_and_the_rest_by_one_offer(self, editor, story):
        page = send(editor, story, story[1], "choose", rest="on")

        (offer,) = [message for message in page.context["messages"] if "undo" in message.tags]
        page = editor.post("/admin/undo/", {"deed": offer.extra_tags, "next": ADDRESS}, follow=True)

        assert statuses(story) == ["candidate"] * 3
        assert [str(message).count("恢复为") for message in page.context["messages"]] == [1]

    def test_offers_the_rest_alone_where_the_lead_was_set_in_the_row_as_well(self, editor, story):
        page = send(editor, story, story[1], "choose", rest="on", tags="农险")

        (offer,) = [message for message in page.context["messages"] if "undo" in message.tags]
        assert offer.extra_tags.split()[1] == "discard"

    def test_says_how_many_are_left_of_a_story_that_is_very_long(self, editor, story, monkeypatch):
        monkeypatch.setattr(candidates, "MOST_TOGETHER", 2)
        assert "3 篇中的 2 篇不用" in editor.get(ADDRESS).content.decode()

        page = send(editor, story, story[2], "discard")

        assert statuses(story) == ["discarded", "candidate", "discarded"]
        assert "还有 1 篇在待选稿里" in page.content.decode()

    def test_puts_nothing_aside_where_the_lead_is_refused(self, editor, story):
        send(editor, story, story[0], "choose", rest="on", planned_at="2099-02-30T08:30")

        assert statuses(story) == ["candidate"] * 3

    def test_puts_no_piece_aside_that_is_no_candidate(self, editor, story):
        Post.objects.filter(pk=story[2].pk).update(status="draft")

        send(editor, story, story[0], "discard")

        assert statuses(story) == ["discarded", "discarded", "draft"]
