"""Which pieces tell one story: found by a job, kept as pairs, grouped for the desk, decisions remembered."""

from datetime import timedelta
from itertools import combinations

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.editorial.privacy import erasure
from articles.jobs import tasks
from articles.likeness import stories
from articles.likeness.grouping import StoryLink, groups, pair_of
from articles.models import Post, StoryLook, StoryPair, StoryPlace
from tests.editorial.desk import person
from tests.factories import PostFactory, SourceLinkFactory, UserFactory
from tests.properties import examples

RESERVOIR = (
    "云溪县水务局3月11日与澜桥财险签订协议，为云溪水库投保溃坝责任险，保费46万元，保额1.2亿元。",
    "澜桥财险副总经理卫青禾表示，公司用了八个月时间测绘淹没范围，红区每户最高赔付30万元。",
    "据县应急管理局统计，去年汛期共转移群众1,340人，未造成人员伤亡。",
)
HARBOUR = (
    "松陵再保险在鹿港设立代表处，主要为远洋船队提供核保咨询，首批派驻五人，年内增至十二人。",
    "代表处负责人岑远说，鹿港去年有远洋渔船312艘，投保率不足四成，最缺的是懂航线的查勘人员。",
    "鹿港渔业协会会长邬静认为，渔民怕的是理赔慢，代表处若能把定损放在码头，会有更多船主愿意投保。",
)
ORCHARD = (
    "青屏县今年把柑橘低温保险的起赔点从零下3度改为零下1度，参保果园11.6万亩，比上年多2.3万亩。",
    "县农业农村局副局长汤敏介绍，去年冬天气温没有到零下3度，果子却已受冻，农户拿不到赔款。",
    "承保的禾丰农险把气象站加密到每三百亩一个，果农在手机上就能看到自己那片果园的温度。",
)
OUTLET = "本报讯（记者方小舟）以下为本台今日播报的保险业要闻，欢迎听众朋友继续收听明天早晨的节目。"
TELLINGS = (  # how outlets print one release
    lambda text: text,
    lambda text: text[:2],
    lambda text: (OUTLET, *text),
    lambda text: tuple(line.replace("表示", "指出").replace("介绍", "说") for line in text),
    lambda text: (text[0].replace("46", "64").replace("12人", "21人").replace("11.6", "16.1"), *text[1:]),
)


def body_of(text):
    return "".join(f"<p>{line}</p>" for line in text)


def compare_all():
    tasks.compare_stories.func()


def told(pieces, story):
    """Return the names of the pieces of `story`; `pieces`: key → name."""
    return sorted(pieces[key] for key in story.pieces)


@pytest.mark.django_db
class TestAPieceErasedWhileItIsCompared:
    def test_leaves_no_words_in_the_pairs(self, monkeypatch):
        first = PostFactory(body_html=body_of(RESERVOIR))
        other = PostFactory(
            body_html=body_of((RESERVOIR[0], RESERVOIR[1], RESERVOIR[2].replace("1,340", "1,430")))
        )
        chief, judged = person("主编"), stories._judged

        def slow(pieces):
            found = judged(pieces)
            erasure.erase(other, ["1,430人"], reason="本人依法要求删除", actor=chief, at=timezone.now())
            return found

        monkeypatch.setattr(stories, "_judged", slow)
        stories.look_at(first, at=timezone.now())
        assert not StoryPair.objects.exists()

        monkeypatch.undo()
        stories.look_at(first, at=timezone.now())
        assert StoryPair.objects.exists()


@pytest.mark.django_db
class TestLookingAtAPiece:
    def test_leaves_the_rest_for_the_next_minute_where_it_takes_long(self, monkeypatch):
        monkeypatch.setattr(tasks, "COMPARED_FOR", 0.0)
        for text in (RESERVOIR, HARBOUR, ORCHARD):
            PostFactory(body_html=body_of(text))
        left = []
        for _ in range(3):
            compare_all()
            left.append(stories.waiting(timezone.now()).count())

        assert left == [2, 1, 0]

    def test_finds_another_copy_and_a_version_with_what_differs(self):
        first = PostFactory(body_html=body_of(RESERVOIR))
        copy = PostFactory(body_html=body_of(RESERVOIR))
        version = PostFactory(
            body_html=body_of((RESERVOIR[0].replace("1.2亿元", "12亿元"), *RESERVOIR[1:])), live=True
        )
        PostFactory(body_html=body_of(HARBOUR))

        compare_all()

        found = {(pair.first_id, pair.second_id): pair for pair in StoryPair.objects.all()}
        assert {key: pair.kind for key, pair in found.items()} == {
            (first.pk, copy.pk): "identical",
            (first.pk, version.pk): "version",
            (copy.pk, version.pk): "version",
        }
        assert found[first.pk, version.pk].differences == [["保额1.2亿元", "保额12亿元"]]

    def test_is_done_once_a_change(self):
        post = PostFactory(body_html=body_of(RESERVOIR))
        compare_all()
        assert not stories.waiting(timezone.now()).exists()

        post.save()

        assert list(stories.waiting(timezone.now())) == [post]

    def test_leaves_the_archive_and_what_was_put_aside_alone(self):
        PostFactory(body_html=body_of(RESERVOIR), is_legacy=True)
        PostFactory(body_html=body_of(RESERVOIR), status="discarded")

        compare_all()

        assert not StoryPair.objects.exists()

    def test_finds_the_archive_and_the_same_code_in_other_words(self):
        old = PostFactory(body_html=body_of(RESERVOIR), is_legacy=True)
        new = PostFactory(body_html=body_of(HARBOUR))
        for post in (old, new):
            SourceLinkFactory(post=post, url="", external_id="NW202603021234567890")

        compare_all()

        assert [(pair.first_id, pair.second_id, pair.kind) for pair in StoryPair.objects.all()] == [
            (old.pk, new.pk, "identical")
        ]

    def test_forgets_what_is_no_longer_so_and_keeps_what_was_decided(self):
        first, second, third = (PostFactory(body_html=body_of(RESERVOIR)) for _ in range(3))
        compare_all()
        StoryPair.objects.filter(first=first, second=third).update(
            decision="keep", decided_by=UserFactory(), decided_at=timezone.now()
        )
        first.body_html = body_of(ORCHARD)
        first.save()

        compare_all()

        assert {(pair.first_id, pair.second_id): pair.decision for pair in StoryPair.objects.all()} == {
            (first.pk, third.pk): "keep",
            (second.pk, third.pk): "",
        }

    def test_that_fails_is_passed_over(self, monkeypatch):
        post = PostFactory(body_html=body_of(RESERVOIR))

        def fail(pieces):
            raise ValueError

        monkeypatch.setattr(stories, "_judged", fail)

        compare_all()

        assert StoryLook.objects.filter(post=post).exists()

    def test_never_puts_twins_of_one_template_together(self):
        def notice(name, number, place):
            return (
                f"根据有关规定，经审核，核准{name}担任{place}人寿保险公司董事的任职资格，文号为〔2026〕{number}号。",
                f"{name}应当严格遵守监管规定，自决定作出之日起三个月内到任，{place}人寿应当按要求报告到任情况。",
            )

        one = PostFactory(body_html=body_of(notice("卫青禾", 128, "澜桥")))
        other = PostFactory(body_html=body_of(notice("岑远道", 301, "松陵")))

        compare_all()

        assert [(pair.first_id, pair.second_id, pair.kind) for pair in StoryPair.objects.all()] == [
            (one.pk, other.pk, "template")
        ]
        assert stories.undecided() == []


@pytest.mark.django_db
class TestStories:
    def test_join_what_is_alike_and_leave_what_left(self):
        first, second, third = (PostFactory(body_html=body_of(RESERVOIR)) for _ in range(3))
        compare_all()
        assert [story.pieces for story in stories.undecided()] == [(first.pk, second.pk, third.pk)]

        Post.objects.filter(pk=second.pk).update(status="withdrawn", withdrawn_at=timezone.now())

        assert [story.pieces for story in stories.undecided()] == [(first.pk, third.pk)]

    def test_that_stand_under_one_page_are_settled_until_another_comes(self):
        leader, under = (PostFactory(body_html=body_of(RESERVOIR), live=True) for _ in range(2))
        compare_all()
        StoryPlace.objects.create(post=under, leader=leader, editor=UserFactory(), joined_at=timezone.now())
        assert stories.undecided() == []

        new = PostFactory(body_html=body_of(RESERVOIR))
        compare_all()

        assert [story.pieces for story in stories.undecided()] == [(leader.pk, under.pk, new.pk)]

    def test_are_counted_in_few_queries(self, django_assert_max_num_queries):
        for text in (RESERVOIR, HARBOUR, ORCHARD):
            for _ in range(3):
                PostFactory(body_html=body_of(text))
        compare_all()

        with django_assert_max_num_queries(3):
            assert len(stories.undecided()) == 3


@pytest.mark.django_db
class TestWhateverTheOrder:
    @settings(
        max_examples=examples(12),
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(
        st.lists(
            st.tuples(st.sampled_from(range(3)), st.sampled_from(range(len(TELLINGS)))),
            min_size=3,
            max_size=8,
            unique=True,
        ).flatmap(lambda pieces: st.tuples(st.just(pieces), st.permutations(pieces))),
        st.booleans(),
    )
    def test_the_groups_are_the_same(self, orders, is_one_by_one):
        assert self.grouped(orders[0], is_one_by_one=False) == self.grouped(orders[1], is_one_by_one)

    def grouped(self, pieces, is_one_by_one):
        Post.history.all().delete()
        StoryPair.objects.all().delete()
        Post.objects.all().delete()
        names = {}
        for story, telling in pieces:
            text = TELLINGS[telling]((RESERVOIR, HARBOUR, ORCHARD)[story])
            names[PostFactory(body_html=body_of(text), status="candidate").pk] = (story, telling)
            if is_one_by_one:
                compare_all()
        compare_all()
        found = sorted(told(names, story) for story in stories.undecided())
        stray = [group for group in found if len({story for story, _ in group}) > 1]
        assert stray == []
        return found


KEYS = st.integers(1, 9)
PAIRS = st.tuples(KEYS, KEYS).filter(lambda pair: pair[0] != pair[1]).map(lambda pair: pair_of(*pair))


class TestGroups:
    @given(st.dictionaries(PAIRS, st.sampled_from([0.4, 0.9, 1.0])), st.randoms(use_true_random=False))
    def test_are_the_same_in_whatever_order_pairs_come(self, scored, chance):
        links = [StoryLink(*pair, score) for pair, score in scored.items()]
        other = [
            StoryLink(b, a, score) if chance.random() < 0.5 else StoryLink(a, b, score)
            for a, b, score in links
        ]
        chance.shuffle(other)

        assert groups(links) == groups(other)

    @given(st.dictionaries(PAIRS, st.floats(0, 1)), st.sets(PAIRS))
    def test_never_hold_what_was_called_apart(self, scored, apart):
        found = groups([StoryLink(*pair, score) for pair, score in scored.items()], apart)

        assert not apart & {pair for group in found for pair in combinations(group, 2)}
        assert len({key for group in found for key in group}) == sum(map(len, found))

    def test_put_a_piece_that_is_like_two_held_apart_with_the_likest(self):
        assert groups([StoryLink(1, 2, 0.5), StoryLink(2, 3, 0.9)], {(1, 3)}) == [[2, 3]]


@pytest.mark.django_db
def test_a_decision_holds_whatever_comes_after():
    one, other = (PostFactory(body_html=body_of(RESERVOIR), live=True) for _ in range(2))
    compare_all()
    StoryPair.objects.update(decision="apart", decided_by=UserFactory(), decided_at=timezone.now())
    for telling in TELLINGS:
        PostFactory(body_html=body_of(telling(RESERVOIR)))
        compare_all()
        one.save()
        compare_all()

    assert all(not {one.pk, other.pk} <= set(story.pieces) for story in stories.undecided())


@pytest.mark.django_db
def test_what_was_changed_long_ago_is_not_compared():
    PostFactory(body_html=body_of(RESERVOIR))

    assert not stories.waiting(timezone.now() + timedelta(days=15)).exists()
