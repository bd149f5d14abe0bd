"""The marks for caches in front: what they say, and what they cost."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import purge
from articles.editorial.publishing import withdraw
from articles.models import EditorialEvent, Redirect
from tests.factories import CategoryFactory, PostFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path, monkeypatch):
    settings.VAR_DIR = tmp_path
    monkeypatch.setattr(purge, "_written", {})
    monkeypatch.setattr(purge, "_failed", {})


@pytest.fixture
def chief(db):
    return UserFactory(is_superuser=True)


def withdrawn(chief, *, at=None, **facts):
    at = at or timezone.now()
    post = PostFactory(live=True, published_at=at - timedelta(hours=1), **facts)
    return withdraw.take_down(post, actor=chief, at=at, reason="来源要求撤下")


class TestMarks:
    def test_name_a_withdrawn_address_with_and_without_its_ending(self, chief):
        post = withdrawn(chief)

        assert purge.wanted().gone == {post.path, post.path.removesuffix(".html")}

    def test_are_files_where_nginx_looks(self, chief):
        post = withdrawn(chief)

        purge.write()

        assert (purge.folder() / "now" / "gone" / f"{post.path[1:]}~").is_file()

    def test_let_nginx_ask_once_for_what_is_gone_and_what_is_marked(self, chief):
        withdrawn(chief)
        Redirect.objects.create(old_path="/gone.html", new_path="")

        marks = purge.wanted()

        assert "/gone.html" in marks.gone
        assert marks.gone <= marks.marked.keys()

    def test_spare_nginx_the_links_of_a_kind_that_never_moved(self, chief):
        unmoved = purge.folder() / "now" / "unmoved"
        purge.write()
        assert {path.name for path in unmoved.iterdir()} == {"lists", "pages"}

        withdrawn(chief)
        purge.write()

        assert {path.name for path in unmoved.iterdir()} == {"pages"}

    def test_never_fall_behind_an_erasure_that_set_all_pages_aside(self, chief):
        restored = withdraw.restore(withdrawn(chief), actor=chief, at=timezone.now(), note="已核实")
        erasure = EditorialEvent.objects.create(
            post=PostFactory(live=True),
            verb="erase",
            actor=chief,
            details={"headline": True},
            happened_at=timezone.now(),
        )

        marks = purge.wanted()

        assert marks.pages == erasure.pk
        assert marks.marked[restored.path] == erasure.pk

    def test_set_aside_the_copies_of_pages_beside_a_piece_just_withdrawn(self, chief):
        shelf = CategoryFactory()
        beside = PostFactory(live=True, category=shelf)
        withdrawn(chief, category=shelf)

        assert beside.path in purge.wanted().marked

    def test_look_for_no_neighbours_once_no_cache_can_hold_a_copy(self, chief):
        shelf = CategoryFactory()
        beside = PostFactory(live=True, category=shelf)
        post = withdrawn(chief, category=shelf, at=timezone.now() - timedelta(days=32))

        marks = purge.wanted()

        assert post.path in marks.gone
        assert beside.path not in marks.marked

    def test_of_old_events_cost_no_question_each(self, chief, django_assert_max_num_queries):
        long_ago = timezone.now() - timedelta(days=400)
        for _ in range(3):
            withdrawn(chief, at=long_ago)

        with django_assert_max_num_queries(12):
            purge.wanted()


class TestFollow:
    def failing(self, monkeypatch):
        tries = []

        def fail():
            tries.append(1)
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(purge, "write", fail)
        return tries

    def test_does_not_try_a_full_disk_at_every_request(self, monkeypatch):
        tries = self.failing(monkeypatch)

        for _ in range(5):
            purge.follow(7)

        assert len(tries) == 1

    def test_tries_again_after_the_pause(self, monkeypatch):
        tries = self.failing(monkeypatch)
        purge.follow(7)
        purge._failed[7] = 0.0

        purge.follow(7)

        assert len(tries) == 2

    def test_tries_a_new_withdrawal_at_once(self, monkeypatch):
        tries = self.failing(monkeypatch)
        purge.follow(7)

        purge.follow(8)

        assert len(tries) == 2

    def test_writes_what_another_process_withdrew(self, chief):
        post = withdrawn(chief)

        purge.follow(EditorialEvent.objects.latest("id").pk)

        assert (purge.folder() / "now" / "gone" / f"{post.path[1:]}~").is_file()
