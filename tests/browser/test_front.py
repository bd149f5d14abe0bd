"""The home page and the lists with a real desk's day: no holes, no headline without end, nothing torn."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile

from articles import publication
from articles.models import HomeSlot, Picture
from tests.browser.conftest import DEK, HEADLINES, PHONE
from tests.factories import DAY, CategoryFactory, PostFactory
from tests.imaging import shots

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "东澜监管局通报三季度人身险销售行为检查情况：涉及14家机构、罚没合计1,082.5万元，" * 3
WIDTHS = (1440, 1920)

# How far the two columns of the first screen, and the blocks of each row, end from one another; in pixels.
HOLES = """() => {
  const end = (element) => element.getBoundingClientRect().bottom;
  const rows = new Map();
  for (const block of document.querySelectorAll(".block")) {
    const top = Math.round(block.getBoundingClientRect().top);
    rows.set(top, [...(rows.get(top) || []), end(block.querySelector("ul"))]);
  }
  const sides = [
    document.querySelector(".lead-side > :last-child"),
    document.querySelector(".newest .ticker")
  ];
  return {
    sides: Math.abs(end(sides[0]) - end(sides[1])),
    rows: [...rows.values()].map((ends) => Math.max(...ends) - Math.min(...ends)),
  };
}"""

# How far the middle of each mark and time lies from the middle of the first line of its headline; in pixels.
BESIDE_THE_FIRST_LINE = """() => {
  const middle = (box) => (box.top + box.bottom) / 2;
  return [...document.querySelectorAll("main .mark, main .mark-ad, main .ticker time")].map((one) => {
    const line = one.parentElement.querySelector("a").getClientRects()[0];
    return Math.abs(middle(one.getBoundingClientRect()) - middle(line));
  });
}"""
# Where the columns of 快讯 begin, by the left of the column; in pixels.
COLUMN_TOPS = """() => {
  const tops = {};
  for (const line of document.querySelectorAll(".flash-column .ticker li:not(.ticker-day)")) {
    const box = line.getBoundingClientRect();
    tops[Math.round(box.left)] = Math.min(tops[Math.round(box.left)] || Infinity, box.top);
  }
  return Object.values(tops);
}"""


@pytest.fixture
def day(site):
    """Publish a day: 60 pieces in eight 栏目, short, long and very long headlines, with and without a dek."""
    sections = [
        CategoryFactory(name=f"栏目{letter}", slug=f"lanmu-{letter}", position=50)
        for letter in "甲乙丙丁戊己庚辛"
    ]
    for number in range(60):
        headline = LONG if number % 13 == 5 else HEADLINES[number % 6][: 9 if number % 4 == 1 else None]
        PostFactory(
            live=True, headline=f"{headline}{number}", dek=DEK if number % 3 else "",
            category=sections[number % 8], published_at=DAY + timedelta(days=1, minutes=11 * number),
            is_advertisement=number == 58, tags=["消费者权益保护", "反保险欺诈与反洗钱专项行动"],
        )  # fmt: skip
    publication.changed([])


class TestHome:
    @pytest.mark.parametrize("width", WIDTHS)
    def test_leaves_no_hole(self, window, day, width):
        holes = window("/", viewport={"width": width, "height": 900}).evaluate(HOLES)

        assert holes["sides"] <= 100
        assert max(holes["rows"]) <= 150

    def test_shows_fourteen_headlines_on_the_first_screen(self, window, day):
        seen = (
            "[...document.querySelectorAll('main a')]"
            ".filter(a => a.getBoundingClientRect().bottom < 900).length"
        )

        assert window("/", viewport={"width": 1440, "height": 900}).evaluate(seen) >= 15

    @pytest.mark.parametrize("viewport", [PHONE, {"width": 1440, "height": 900}], ids=["phone", "desktop"])
    def test_ends_a_headline_after_three_lines_and_shows_all_of_it_under_the_keyboard(
        self, window, day, viewport
    ):
        page = window("/", viewport=viewport)
        lines = (
            "(h) => Math.round(h.getBoundingClientRect().height / parseFloat(getComputedStyle(h).lineHeight))"
        )
        heads = page.locator(".front li h3, .ticker-line")

        assert max(heads.evaluate_all(f"(all) => all.map({lines})")) == 3
        long = page.locator(".front li h3", has_text="东澜监管局通报").first
        long.locator("a").focus()
        assert long.evaluate(lines) > 3

    @pytest.mark.parametrize("width", [1024, 1440, 1920])
    def test_begins_the_columns_of_flashes_on_one_line(self, window, site, width):
        tops = window("/", viewport={"width": width, "height": 900}).evaluate(COLUMN_TOPS)

        assert len(tops) == 2
        assert tops[0] == pytest.approx(tops[1], abs=1)

    @pytest.mark.parametrize("elder", [False, True])
    @pytest.mark.parametrize("width", [390, 1440])
    def test_stands_a_mark_and_a_time_in_the_first_line_of_their_headline(self, window, day, width, elder):
        page = window("/", viewport={"width": width, "height": 900}, elder=elder)
        away = page.evaluate(BESIDE_THE_FIRST_LINE)

        assert page.locator("main .mark-ad").count()
        assert max(away) <= 6

    @pytest.mark.parametrize("elder", [False, True])
    def test_keeps_the_way_to_all_sections_in_sight_on_phones(self, window, day, elder):
        last = window("/", viewport=PHONE, elder=elder).locator(".bar li:last-child a")

        assert last.inner_text() == "全部栏目"
        box = last.bounding_box()
        assert box["x"] + box["width"] <= PHONE["width"]

    def test_shows_a_lead_picture_whole_on_phones(self, window, day):
        picture = Picture(alt="图", sha256="0123456789abcdef" * 4)
        picture.file.save("tu.png", ContentFile(shots.written(shots.photo(1280, 720), "PNG")))
        picture.save()
        post = PostFactory(
            live=True, headline="台风登陆", cover=picture, published_at=DAY + timedelta(days=2)
        )
        HomeSlot.objects.create(place=HomeSlot.Place.LEAD, post=post)
        publication.changed([])

        box = window("/", viewport=PHONE).locator(".lead-picture img").bounding_box()

        assert box["width"] / box["height"] == pytest.approx(16 / 9, rel=0.01)


class TestLists:
    @pytest.mark.parametrize("width", [1024, 1440, 1920])
    def test_begin_with_their_name_at_the_left(self, window, day, width):
        for path in (
            "/tag/消费者权益保护/",
            "/source/donglanbaoxianbao/",
            "/category/jianguan.html",
            "/kuaixun/",
        ):
            page = window(path, viewport={"width": width, "height": 900})
            left = page.locator(".list-head").bounding_box()["x"]

            for part in page.locator(".list-head > :not(.list-links)").all():
                assert part.bounding_box()["x"] == left, (path, part.inner_text())
            page.context.close()

    @pytest.mark.parametrize("width", [320, 390, 1024, 1440])
    @pytest.mark.parametrize("elder", [False, True])
    def test_tear_no_tag(self, window, day, width, elder):
        page = window("/latest/", viewport={"width": width, "height": 900}, elder=elder)
        boxes = page.locator(".card-tags a").evaluate_all(
            "(all) => all.map((tag) => { const range = document.createRange(); range.selectNodeContents(tag);"
            " return new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size; })"
        )

        assert len(boxes) > 20
        assert set(boxes) == {1}
