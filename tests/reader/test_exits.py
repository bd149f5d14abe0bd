"""No way out of the house: whatever a piece's state, no address shows it before its time or after its end."""

from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.urls import get_resolver, reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles import publication
from articles.models import Correction, HomeSlot, Post, Redirect
from tests.factories import DAY, CategoryFactory, PostFactory, SourceFactory, UserFactory
from tests.properties import examples

pytestmark = pytest.mark.django_db
NOW = DAY + timedelta(hours=1)
SECRETS = ("扩面", "kuomian")  # in headline, text, tag, correction; in the address

# Every address of the site by its name, as a way to `post`; None: it tells of no piece.
EXITS = {
    "home": lambda post: ["/"],
    "latest": lambda post: ["/latest/", "/latest/?page=2"],
    "fresh": lambda post: [
        "/fresh.json",
        f"/fresh.json?category={post.category_id}",
        "/fresh.json?form=flash",
    ],
    "categories": lambda post: ["/category/"],
    "category": lambda post: [post.category.get_absolute_url()],
    "tag": lambda post: [tag.get_absolute_url() for tag in post.tags.all()],
    "source": lambda post: [post.source.get_absolute_url()],
    "archive_years": lambda post: ["/archive/"],
    "archive": lambda post: [
        "/archive/2026/",
        "/archive/2026/03/",
        "/archive/2026/03/02/",
        "/archive/2026/03/01/",
    ],
    "flashes": lambda post: ["/kuaixun/"],
    "corrections": lambda post: ["/gengzheng/"],
    "rolling": lambda post: ["/emnews/"],
    "search": lambda post: ["/search/?q=渔业互保", "/search/?q=渔业互保&order=newest"],
    "search_json": lambda post: ["/search.json?q=渔业互保"],
    "suggest_json": lambda post: ["/search/suggest.json?q=渔业", "/search/suggest.json?q=yuye"],
    "qr_code": lambda post: [f"/qr/{post.pk}.svg"],
    "share_card": lambda post: [f"/card/{post.pk}-0.jpg"],
    "table_csv": lambda post: [f"/table/{post.pk}-1.csv"],
    "post": lambda post: [post.path, post.path.removesuffix(".html"), "/jiu/yuye.html"],
    "feed": lambda post: ["/feed.xml"],
    "json_feed": lambda post: ["/feed.json"],
    "category_feed": lambda post: [f"/category/{post.category.slug}/feed.xml"],
    "tag_feed": lambda post: [f"{tag.get_absolute_url()}feed.xml" for tag in post.tags.all()],
    "source_feed": lambda post: [f"/source/{post.source.slug}/feed.xml"],
    "flash_feed": lambda post: ["/kuaixun/feed.xml"],
    "tags": lambda post: ["/tag/"],
    "sources": lambda post: ["/source/"],
    "follow": lambda post: ["/dingyue/"],
    "follow_all": lambda post: ["/dingyue/quanbu/", "/dingyue/kuaixun/"],
    "follow_list": lambda post: [
        f"/dingyue/category/{post.category.slug}/",
        f"/dingyue/source/{post.source.slug}/",
        *(f"/dingyue/tag/{tag.slug}/" for tag in post.tags.all()),
    ],
    "sitemap": lambda post: ["/sitemap.xml"],
    "sitemap_pages": lambda post: ["/sitemap-pages.xml"],
    "sitemap_posts": lambda post: [reverse("sitemap_posts", args=[post.pk // 10_000])],
    "news_sitemap": lambda post: ["/news-sitemap.xml"],
    **dict.fromkeys(
        [
            "display",
            "plain_page",
            "picture",
            "media",
            "healthz",
            "readyz",
            "metrics",
            "robots",
            "manifest",
            "shared_preview",
        ],
        None,
    ),
}
# Where a 稿件 that readers may see is found again.
SHOWS = {"home", "latest", "category", "tag", "source", "archive", "corrections", "rolling", "search",
         "search_json", "table_csv", "post", "feed", "json_feed", "category_feed", "tag_feed", "source_feed",
         "sitemap_posts", "news_sitemap", "follow_all", "follow_list"}  # fmt: skip


def names_of_the_site(patterns=None):
    """Return the name of every address but the desk's."""
    names = set()
    for one in patterns or get_resolver().url_patterns:
        if str(one.pattern) != "admin/":
            names |= names_of_the_site(one.url_patterns) if hasattr(one, "url_patterns") else {one.name}
    return names - {None}  # the old error page


def test_every_address_is_among_the_exits():
    assert names_of_the_site() == set(EXITS)


def told(client, address):
    """Return everything an answer says: its headers, where it leads, its text; "" for a picture."""
    answer = client.get(address)
    text = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return unquote(f"{answer.headers} {text.decode(errors='replace')}"), answer.status_code


def told_by(status):
    """Return what gives the piece away; a page that finds nothing may repeat the address it was asked for."""
    return ("互保扩面", "扩面到七省") if status in (404, 410) else SECRETS


def piece(form):
    """Return a piece that stands on every place there is, and a neighbour that shares its tags."""
    category, source = (
        CategoryFactory(name="农险", slug="nongxian"),
        SourceFactory(name="渔业报", slug="yuyebao"),
    )
    PostFactory(live=True, category=category, source=source, headline="渔业互保的邻居", tags=["渔业互保"])
    post = PostFactory(
        live=True, form=form, category=category, source=source, headline="渔业互保扩面", dek="扩面到七省",
        body_html="<p>渔业互保扩面。</p><table><tr><th>省</th></tr><tr><td>扩面</td></tr></table>",
        tags=["渔业互保", "扩面试点"], path="/nongxian/2026/03/02/kuomian.html",
    )  # fmt: skip
    HomeSlot.objects.create(place="lead", post=post)
    Redirect.objects.create(old_path="/jiu/yuye.html", post=post)
    Correction.objects.create(
        post=post,
        old_wording="收缩",
        new_wording="扩面",
        editor=UserFactory(),
        corrected_at=NOW,
        concerns_headline=True,
    )
    return post


HOURS = st.integers(min_value=-47, max_value=47).map(lambda hours: NOW + timedelta(hours=hours))
STATES = st.fixed_dictionaries(
    {
        "status": st.one_of(
            st.just("published"), st.sampled_from(Post.Status.values)
        ),  # the one that counts, often
        "published_at": HOURS,
        "embargoed_until": st.none() | HOURS,
    }
)


@settings(max_examples=examples(15), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(state=STATES, form=st.sampled_from(["article", "article", "flash"]), looked_at=HOURS)
def test_no_address_tells_of_a_piece_readers_may_not_see(client, monkeypatch, state, form, looked_at):
    """Also on a place of the home page, behind an old address, beside its neighbours, in the search."""
    for model in (Correction, Redirect, Post):
        model.objects.all().delete()
    post = piece(form)
    if state["status"] == "published" and state["embargoed_until"]:  # the database allows nothing else
        state = {**state, "published_at": max(state["published_at"], state["embargoed_until"])}
    Post.objects.filter(pk=post.pk).update(withdrawn_at=DAY, withdrawal_reason="核实", **state)
    post = Post.objects.get(pk=post.pk)
    publication.changed([post])
    due = state["published_at"] <= looked_at
    free = state["embargoed_until"] is None or state["embargoed_until"] <= looked_at
    is_public = state["status"] == "published" and due and free

    with monkeypatch.context() as patch:
        patch.setattr(timezone, "now", lambda: looked_at)
        neighbour = Post.objects.exclude(pk=post.pk).get().path
        answers = {
            (name, address): told(client, address)
            for name, ways in EXITS.items()
            for address in ([*ways(post), neighbour] if name == "post" else ways(post) if ways else [])
        }

    telling = {
        exit for exit, (text, status) in answers.items() if any(one in text for one in told_by(status))
    }
    qr = answers["qr_code", f"/qr/{post.pk}.svg"][1]
    fresh = answers["fresh", "/fresh.json"][0]
    if is_public and form == "article":
        is_news = looked_at - state["published_at"] < timedelta(hours=48)
        assert {name for name, _ in telling} >= SHOWS - (set() if is_news else {"news_sitemap"})
        assert qr == 200
    elif not is_public:
        assert telling == set()
        own = {status for (name, at), (_, status) in answers.items() if name == "post" and at != neighbour}
        assert own <= {404, 410}
        assert qr == 404
        assert str(post.pk) not in fresh.partition("[")[2]
