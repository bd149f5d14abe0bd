"""链接核对 checks the addresses in published pieces again, and tells the desk which lead nowhere."""

from datetime import timedelta

import pytest

from articles.editorial.checks import panel
from articles.editorial.content import content_of
from articles.editorial.privacy import erasure
from articles.gathering import link_checks
from articles.ingest.fetch import Answer, FetchFailed
from articles.models import LinkCheck
from tests.editorial.desk import person
from tests.factories import DAY, PostFactory

pytestmark = pytest.mark.django_db
AWAY, ELSEWHERE = "https://donglan.example/1.html", "https://huxin.example/2.html"
BODY = f'<p>详见<a href="{AWAY}">东澜报告</a>，另见<a href="/2026/03/02/x.html">本站报道</a>。</p>'
WEEK = timedelta(days=8)


class Server:
    """Answers by address: a status, a new place, or what kept it from being asked."""

    def __init__(self, **answers):
        self.answers, self.asked = answers, []

    def get(self, url, *, limits):
        self.asked.append(url)
        answer = self.answers.get("all", 200)
        if isinstance(answer, str):
            raise FetchFailed(answer)
        status, moved_to = answer if isinstance(answer, tuple) else (answer, None)
        return Answer(url, status, {}, b"", moved_to)


@pytest.fixture
def post():
    return PostFactory(live=True, published_at=DAY, body_html=BODY)


def look(post, answer, at=DAY):
    server = Server(all=answer)
    link_checks.check(post, at=at, fetcher=server)
    return server


def told(post):
    found = panel.panel_of(content_of(post), post).findings
    return [(finding.rule, finding.words) for finding in found if finding.rule in ("LNK-04", "LNK-05")]


class TestAnAddress:
    def test_that_answers_is_fine_and_one_of_our_own_is_not_asked_for(self, post):
        assert look(post, 200).asked == [AWAY]
        assert LinkCheck.objects.get().state == "fine"
        assert told(post) == []

    @pytest.mark.parametrize("status", [404, 410])
    def test_that_is_gone_is_told_at_its_words(self, post, status):
        look(post, status)

        assert told(post) == [("LNK-04", "东澜报告")]

    def test_that_moved_for_good_is_told_with_its_new_place(self, post):
        look(post, (200, ELSEWHERE))

        assert told(post) == [("LNK-05", "东澜报告")]
        assert LinkCheck.objects.get().moved_to == ELSEWHERE

    @pytest.mark.parametrize("answer", [503, "slow", "unreachable", "unknown-host"])
    def test_that_fails_is_gone_only_after_three_times(self, post, answer):
        for _ in range(link_checks.ENOUGH_FAILURES - 1):
            look(post, answer)
        assert told(post) == []

        look(post, answer)

        assert told(post) == [("LNK-04", "东澜报告")]

    def test_that_answers_again_is_forgiven(self, post):
        look(post, 404)
        look(post, 200)

        assert told(post) == []

    @pytest.mark.parametrize("answer", ["robots", "inside", "not-listed", "too-large", "busy", 403])
    def test_that_we_may_not_judge_is_left_alone(self, post, answer):
        look(post, answer)

        assert LinkCheck.objects.get().state == "fine"

    def test_that_we_did_not_get_to_stays_as_it_was_known(self, post):
        look(post, 404)
        look(post, "busy")

        assert told(post) == [("LNK-04", "东澜报告")]
        assert LinkCheck.objects.get().failures == 1

    def test_of_the_original_is_asked_for_too(self):
        post = PostFactory(live=True, published_at=DAY)
        post.source_links.create(url=ELSEWHERE)

        look(post, 404)

        assert told(post) == [("LNK-04", ELSEWHERE)]

    def test_that_left_the_text_is_forgotten(self, post):
        look(post, 404)
        post.body_html = "<p>没有链接。</p>"
        post.save()

        link_checks.check(post, at=DAY, fetcher=Server())

        assert not LinkCheck.objects.exists()


class TestAnAddressErasedWhileItIsAskedFor:
    SECRET = "https://donglan.example/qian-duoduo.html"

    @pytest.mark.parametrize("is_known", [True, False])
    def test_is_not_written_back(self, is_known):
        post = PostFactory(
            live=True, published_at=DAY, body_html=f'<p>详见<a href="{self.SECRET}">报告</a>。</p>'
        )
        if is_known:
            look(post, 200)
        chief = person("主编")

        class Slow(Server):
            def get(self, url, *, limits):
                erasure.erase(post, ["qian-duoduo"], reason="本人依法要求删除", actor=chief, at=DAY)
                return super().get(url, limits=limits)

        link_checks.check(post, at=DAY, fetcher=Slow(all=404))

        assert "qian-duoduo" not in str(LinkCheck.objects.values())


class TestWhatIsDue:
    def test_are_recent_pieces_with_links_once_a_week(self, post):
        PostFactory(live=True, published_at=DAY, body_html="<p>没有链接。</p>")
        PostFactory(live=True, published_at=DAY - link_checks.RECENT, body_html=BODY)
        assert link_checks.due(DAY + timedelta(hours=1)) == [post]

        look(post, 200, at=DAY + timedelta(hours=1))

        assert link_checks.due(DAY + timedelta(days=2)) == []
        assert link_checks.due(DAY + WEEK + timedelta(hours=1)) == [post]

    def test_are_none_that_lead_only_to_our_own_pages(self):
        own = '<p>另见<a href="/2026/03/02/x.html">本站报道</a>。</p>'
        PostFactory(live=True, published_at=DAY, body_html=own)

        assert link_checks.due(DAY + timedelta(hours=1)) == []

    def test_are_failing_ones_the_next_day(self, post):
        look(post, 503)

        assert link_checks.due(DAY + timedelta(days=1, hours=1)) == [post]

    def test_stops_when_told_to(self, post):
        assert not link_checks.check(post, at=DAY, fetcher=Server(), is_stopping=lambda: True)
