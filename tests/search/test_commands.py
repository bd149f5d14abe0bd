"""reindex and load_aliases."""

import json
import threading
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.utils import timezone

from articles.editorial.privacy import erasure
from articles.editorial.roles import CHIEF
from articles.models import AliasGroup, Post, SearchDoc
from articles.search import index
from articles.search.find import search_ids
from tests.editorial.desk import person
from tests.factories import PostFactory

pytestmark = pytest.mark.django_db


def run(*arguments):
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


class TestReindex:
    def test_indexes_whatever_is_there(self):
        post = PostFactory(live=True, headline="渔业互保扩面", index=False)

        assert "Indexed 1 posts" in run("reindex")
        assert search_ids("渔业互保") == [post.pk]

    @pytest.mark.postgresql
    @pytest.mark.django_db(transaction=True)
    def test_brings_back_no_words_that_were_erased_while_it_ran(self, monkeypatch):
        post = PostFactory(live=True, dek="投保人钱多多表示满意")
        chief, update, threads = person(CHIEF), index.update, []

        def erase():
            try:
                erasure.erase(post, ["钱多多"], reason="依法删除", actor=chief, at=timezone.now())
            finally:
                connections.close_all()

        def slow(posts):
            if threads:  # that of the erasure
                return update(posts)
            posts = list(posts)
            threads.append(threading.Thread(target=erase))
            threads[0].start()
            threads[0].join(1)  # it is done by now, or waits
            return update(posts)

        monkeypatch.setattr(index, "update", slow)
        run("reindex")
        monkeypatch.undo()
        threads[0].join()

        assert search_ids("钱多多") == []

    def test_with_stale_leaves_what_is_in_step(self):
        PostFactory(live=True)
        lost = PostFactory(live=True, headline="渔业互保扩面", index=False)

        assert "Indexed 1 posts" in run("reindex", "--stale")
        assert search_ids("渔业互保") == [lost.pk]
        assert "in step" in run("reindex", "--stale")

    def test_goes_on_where_it_was_interrupted(self, monkeypatch):
        for _ in range(5):
            PostFactory(live=True)
        update, done = index.update, []

        def stop_at_the_third(posts):
            posts = list(posts)
            if len(done) == 2:
                raise KeyboardInterrupt
            done.extend(posts)
            update(posts)

        monkeypatch.setattr(index, "update", stop_at_the_third)
        with pytest.raises(KeyboardInterrupt):
            run("reindex", "--batch", "1")
        monkeypatch.setattr(index, "update", update)

        assert "Indexed 3 posts" in run("reindex")
        assert "Indexed 5 posts" in run("reindex")

    def test_keeps_answering_while_it_runs(self):
        post = PostFactory(live=True, headline="渔业互保扩面")
        index.forget_versions()

        assert search_ids("渔业互保") == [post.pk]

    def test_repairs_a_text_that_went_round_the_verbs(self):
        post = PostFactory(live=True, headline="渔业互保扩面")
        Post.objects.filter(pk=post.pk).update(headline="森林保险扩面")
        run("reindex")

        assert search_ids("森林保险") == [post.pk]
        assert SearchDoc.objects.count() == 1


class TestLoadAliases:
    def test_takes_over_a_file(self, tmp_path):
        post = PostFactory(live=True, headline="东澜财险公布年报")
        file = tmp_path / "aliases.json"
        file.write_text(json.dumps([{"terms": ["东财", "东澜财险"], "pinyin": ["dfcai"]}]), encoding="utf-8")

        assert "1 alias groups added, 0 changed" in run("load_aliases", str(file))
        assert search_ids("东财") == search_ids("dfcai") == [post.pk]

    @pytest.mark.parametrize("text", ["", "{}", '[{"terms": 3}]', "no json"])
    def test_takes_nothing_from_a_file_it_cannot_read(self, tmp_path, text):
        before = AliasGroup.objects.count()
        file = tmp_path / "aliases.json"
        file.write_text(text, encoding="utf-8")

        with pytest.raises(CommandError, match="Nothing was taken over"):
            run("load_aliases", str(file))
        assert AliasGroup.objects.count() == before

    def test_names_a_file_that_is_not_there(self, tmp_path):
        with pytest.raises(CommandError, match="cannot be read"):
            run("load_aliases", str(tmp_path / "missing.json"))
