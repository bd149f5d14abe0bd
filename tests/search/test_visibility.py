"""What readers may not see is never found, counted, suggested or faceted; it comes and goes on the minute."""

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles import publication
from articles.models import Post
from articles.search import facets, suggest
from articles.search.find import search, search_ids
from tests.factories import DAY, PostFactory, SourceFactory
from tests.properties import examples

pytestmark = pytest.mark.django_db
QUERIES = ("渔业互保", "渔业", "互保扩面", "yuyehubao", "渔业互保怎么投保", "渔")


def everything_said_about(query, client):
    """Return all texts by which a search gives away what it found."""
    found = search(query)
    counted = facets.of(found.hits, [hit.post_id for hit in found.hits])
    return (
        [hit.post_id for hit in found.hits],
        [*counted.category, *counted.source, *counted.tag, *counted.year, *counted.tags_of],
        [one.text for one in suggest.suggest(query)],
        suggest.near_names(query),
        [post.pk for post in suggest.near_headlines(query)],
        client.get("/search.json", {"q": query}).json()["results"],
        client.get("/search/suggest.json", {"q": query}).json()["suggestions"],
    )


states = st.fixed_dictionaries(
    {
        "status": st.sampled_from(Post.Status.values),
        "published": st.sampled_from([timedelta(days=-1), timedelta(seconds=-1), timedelta(hours=1)]),
        "embargo": st.sampled_from([None, timedelta(days=-2), timedelta(hours=1)]),
    }
)


class TestVisibility:
    @settings(max_examples=examples(25), suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(state=states, in_step=st.booleans())
    def test_is_that_of_published(self, client, state, in_step):
        """Also where code went round the verbs, so that the index is not in step."""
        Post.objects.all().delete()
        now = timezone.now()
        post = PostFactory(
            live=True,
            headline="渔业互保扩面",
            source=SourceFactory(slug="yuyehubao", name="渔业互保报"),
            tags=["渔业互保"],
        )
        published, embargo = now + state["published"], state["embargo"] and now + state["embargo"]
        if embargo and published < embargo and state["status"] == "published":
            published = embargo  # the database allows nothing else
        Post.objects.filter(pk=post.pk).update(
            status=state["status"],
            published_at=published,
            embargoed_until=embargo,
            withdrawn_at=now if state["status"] == "withdrawn" else None,
        )
        if in_step:
            post.refresh_from_db()
            publication.changed([post])
        is_public = Post.objects.published().exists()

        for query in QUERIES:
            said = everything_said_about(query, client)
            if not is_public:
                assert not any(said), query
            elif in_step and query != "yuyehubao":
                assert said[0] == [post.pk], query

    def test_begins_when_the_embargo_and_the_schedule_end(self, monkeypatch):
        post = PostFactory(
            live=True, headline="渔业互保扩面", published_at=timezone.now() + timedelta(minutes=5)
        )
        assert search_ids("渔业互保") == []

        later = timezone.now() + timedelta(minutes=6)
        monkeypatch.setattr("django.utils.timezone.now", lambda: later)
        assert search_ids("渔业互保") == [post.pk]

    def test_holds_under_a_former_name_too(self, client):
        PostFactory(withdrawn=True, headline="金融监管总局撤稿")
        PostFactory(headline="金融监管总局草稿")

        assert not any(everything_said_about("银保监会", client))

    def test_lets_the_desk_find_everything(self):
        draft, withdrawn = (
            PostFactory(headline="渔业互保草稿"),
            PostFactory(withdrawn=True, headline="渔业互保撤稿"),
        )

        assert search_ids("渔业互保") == []
        assert set(search_ids("渔业互保", include_unpublished=True)) == {draft.pk, withdrawn.pk}

    def test_lets_no_unpublished_posts_crowd_out_the_published(self):
        shown = PostFactory(live=True, headline="渔业互保扩面", published_at=DAY - timedelta(days=900))
        hidden = [PostFactory(headline=f"渔业互保草稿{n}", index=False) for n in range(310)]
        publication.changed(hidden)

        assert search_ids("渔业互保") == [shown.pk]
