"""Dates as Jekyll read them, row by row of SPEC §4."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from articles.ingest.jekyll import dates

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def front(date):
    return f"title: 标题\ndate: {date}\ncategories: a"


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("2022-05-06 06:59:56 +0800", "2022-05-06T06:59:56"),
        ("2022-05-06 06:59:56 +08:00", "2022-05-06T06:59:56"),
        ("2022-05-06 06:59:56 +08", "2022-05-06T06:59:56"),
        ("2022-05-06T06:59:56+08:00", "2022-05-06T06:59:56"),
        ("2022-05-06 06:59:56 Z", "2022-05-06T14:59:56"),
        ("2022-05-06T06:59:56Z", "2022-05-06T14:59:56"),
        ("2022-05-06 06:59:56 UTC", "2022-05-06T14:59:56"),
        ("2022-05-06t06:59:56z", "2022-05-06T14:59:56"),
        ("2022-05-06 06:59:56 utc", "2022-05-06T14:59:56"),
        ("2022-05-06 07:59:56 +0900", "2022-05-06T06:59:56"),
        ("2022-05-05 18:59:56 -0400", "2022-05-06T06:59:56"),
        ("2022-05-06 06:59:56 +0659", "2022-05-06T08:00:56"),
        ("2022-05-06 06:59:56.123 +0800", "2022-05-06T06:59:56"),
        ('"2022-05-06 18:26:09"', "2022-05-06T18:26:09"),
        ("'2022-05-06 18:26:09'", "2022-05-06T18:26:09"),
        ('"2022-05-06 18:26:09 +0800"', "2022-05-06T18:26:09"),
        ("2022-05-06 18:30", "2022-05-06T18:30:00"),
        ("2022-05-06T18:30", "2022-05-06T18:30:00"),
        ("2022-05-06 18:30 +0800", "2022-05-06T18:30:00"),
        ("2022/05/06 18:30:00", "2022-05-06T18:30:00"),
        ("2022.5.6", "2022-05-06T00:00:00"),
        ("2022-05-06", "2022-05-06T00:00:00"),
        ("2022-5-6", "2022-05-06T00:00:00"),
        ("22-05-06 18:30:00", "2022-05-06T18:30:00"),
        ("2022-05-06 +0800", "2022-05-06T00:00:00"),
        (">\n  2022-05-06 18:26:09", "2022-05-06T18:26:09"),
    ],
)
def test_is_read_without_warning(text, stored, read):
    post = read(front(text))

    assert (post.date.isoformat(), post.warnings) == (f"{stored}+08:00", ())
    assert post.url == "/a/2022/05/06/x.html"


class TestNoZone:
    @pytest.mark.parametrize(
        ("time", "old_day"), [("15:59:59", "06"), ("16:00:00", "07"), ("23:59:59", "07"), ("00:00:00", "06")]
    )
    def test_keeps_the_address_that_jekyll_took_for_utc(self, time, old_day, read):
        post = read(front(f"2022-05-06 {time}"))

        assert post.date.isoformat() == f"2022-05-06T{time}+08:00"
        assert post.url == f"/a/2022/05/{old_day}/x.html"
        assert post.aliases == (() if old_day == "06" else ("/a/2022/05/06/x.html",))
        assert post.warnings == ("date-no-zone",)

    def test_never_moved_the_address_of_lost_front_matter(self, read):
        post = read("title: 标题\ndate: 2022-05-06 18:00:00\ncategories: 163")

        assert post.url == "/163/2022/05/06/x.html"

    @pytest.mark.parametrize("text", ["2022-02-30 18:00:00", "2022-04-30 24:00:00"])
    def test_moves_no_address_of_a_day_or_hour_that_does_not_exist(self, text, read):
        """YAML takes it for text, and Ruby reads text without a zone as Shanghai's time."""
        post = read(front(text), name="2022-03-02-x.md")

        assert post.url == f"/a/{post.date:%Y/%m/%d}/x.html"
        assert post.aliases == ()
        assert {"date-no-zone", "date-rolled"} <= set(post.warnings)


@pytest.mark.parametrize(
    ("digits", "year"), [("00", 2000), ("68", 2068), ("69", 1969), ("99", 1999), ("2022", 2022), ("169", 169)]
)
def test_a_year_of_two_digits_turns_with_the_69th(digits, year):
    assert dates.full_year(digits) == year


class TestMissing:
    def test_key_means_the_day_of_the_name(self, read):
        post = read("title: 标题\ncategories: a")

        assert (post.date.isoformat(), post.warnings) == ("2022-05-06T00:00:00+08:00", ())

    @pytest.mark.parametrize("text", ["", " +0800", '""', "~", "'  '", "+08:00", '" +0800"'])
    def test_value_too_with_a_warning(self, text, read):
        post = read(front(text))

        assert (post.date.isoformat(), post.warnings) == ("2022-05-06T00:00:00+08:00", ("date-empty",))

    @pytest.mark.parametrize("date", ["", "date: \n", "date: +0800\n"])
    def test_everywhere_is_an_error(self, date, read):
        rejected = read(f"title: 标题\n{date}categories: a", name="2022-13-45-x.md")

        assert rejected.error == "date-invalid"


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("2022-02-30 10:00:00 +0800", "2022-03-02T10:00:00"),
        ("2022-02-30", "2022-03-02T00:00:00"),
        ("2022-04-31 10:00 +0800", "2022-05-01T10:00:00"),
        ("2022-05-05 24:00:00 +0800", "2022-05-06T00:00:00"),
        ("2022-05-05 25:30:00 +0800", "2022-05-06T01:30:00"),
        ("2022-05-05 26:00:00 +0800", "2022-05-06T02:00:00"),
        ("2022-05-06 10:00:60 +0800", "2022-05-06T10:01:00"),
        ('"2022-12-31 24:00"', "2023-01-01T00:00:00"),
        ("2024-02-30 10:00 +0800", "2024-03-01T10:00:00"),
    ],
)
def test_what_does_not_exist_rolls_over(text, stored, read):
    post = read(front(text), name=f"{stored[:10]}-x.md")

    assert (post.date.isoformat(), post.warnings) == (f"{stored}+08:00", ("date-rolled",))
    assert post.url == f"/a/{stored[:10].replace('-', '/')}/x.html"


@pytest.mark.parametrize("year", [1900, 2100])
def test_the_years_of_an_archive_go_from_1900_to_2100(year, read):
    assert read(front(f"{year}-06-01 10:00:00 +0800"), name=f"{year}-06-01-x.md").date.year == year


@pytest.mark.parametrize(
    "text",
    [
        "2022-13-45 10:00:00 +0800", "2022-05-32", "2022-00-10", "2022-05-00", "2022-05-06 10:60:00 +0800",
        "2022-05-06 27:00:00 +0800", "2022-05-06 10:00:61", "上周五", "2022年3月15日", "20221315",
        "Tue, 32 Mar 2022 06:59:56 +0800", "2022-05-06 06:60 PM", "2022-05-06 下午 6:30", "2022-05", "2022",
        "15/03/2022", "2022-05/06", "０２２-05-06", "0000-01-01", "9999-12-31 24:00:00",
        "2100-12-31 24:00:00", "2100-12-31 20:00:00 -0800", "1900-01-01 00:00:00 +1400",
        "0001-01-01 00:00:00 +0900", "1899-12-31", "2101-01-01", "2022-05-06 10:00:00 +9900",
        "2022-05-06 10:00:00 +0860", "2022-05-06 10:00:00 +2400", "[2022-05-06]", "{a: b}", "yes",
        "2022-05-06 10:00:00 +0800 更新",
    ],
)  # fmt: skip
def test_anything_else_is_rejected_with_its_text(text, read):
    rejected = read(front(text))

    assert rejected.error == "date-invalid"
    assert rejected.detail == text


class TestOdd:
    @pytest.mark.parametrize(
        ("text", "stored"),
        [
            ("2022-05-06 06:30 PM", "2022-05-06T18:30:00"), ("2022-05-06 6:30pm", "2022-05-06T18:30:00"),
            ("2022-05-06 12:30 AM", "2022-05-06T00:30:00"), ("2022-05-06 12:30 PM", "2022-05-06T12:30:00"),
            ("2022-05-06 16:39.000000000 +09:00", "2022-05-06T16:39:00"), ("20220506", "2022-05-06T00:00:00"),
            ("20220506T103000+0800", "2022-05-06T10:30:00"),
            ("Fri, 06 May 2022 10:00:00 +0800", "2022-05-06T10:00:00"),
            ("Fri, 6 May 22 02:00:00 GMT", "2022-05-06T10:00:00"), ("6 May 2022", "2022-05-06T00:00:00"),
            ("May 6, 2022 10:00 PM", "2022-05-06T22:00:00"),
            ("Fri May  6 10:00:00 2022", "2022-05-06T10:00:00"),
            ("2022-05-06 10:00:00 Asia/Shanghai", "2022-05-06T10:00:00"),
            ("2022-05-06 10:00:00 HKT", "2022-05-06T10:00:00"),
            ("2022-05-06 10:00:00 +0800 (CST)", "2022-05-06T10:00:00"),
            ("2022-05-06 10:00:00 UTC+8", "2022-05-06T10:00:00"),
            ("2022-05-06 10：00：00", "2022-05-06T10:00:00"), ("２０２２-０５-０６ １０：００", "2022-05-06T10:00:00"),
            ("2022－05－06", "2022-05-06T00:00:00"), ("2022-05-05 21:00 EST", "2022-05-06T10:00:00"),
        ],
    )  # fmt: skip
    def test_forms_are_read_with_a_warning(self, text, stored, read):
        post = read(front(text))

        assert (post.date.isoformat(), post.warnings) == (f"{stored}+08:00", ("date-odd",))
        assert post.url == "/a/2022/05/06/x.html"

    def test_cst_is_chinas_though_jekyll_made_the_address_of_the_american_one(self, read):
        post = read(front("2022-05-06 11:00:00 CST"))

        assert post.date.isoformat() == "2022-05-06T11:00:00+08:00"
        assert (post.url, post.aliases) == ("/a/2022/05/07/x.html", ("/a/2022/05/06/x.html",))

    @pytest.mark.parametrize(
        ("hour", "aliases"),
        [("09:59:59", ()), ("10:00:00", ("/a/2022/05/06/x.html",))],
        ids=["before midnight there", "at midnight there"],
    )
    def test_the_american_one_is_six_hours_behind_utc(self, hour, aliases, read):
        assert read(front(f"2022-05-06 {hour} CST")).aliases == aliases

    @pytest.mark.parametrize(
        ("number", "name"),
        list(enumerate(MONTHS, start=1)),
    )
    def test_months_have_their_english_names(self, number, name, read):
        assert read(front(f"6 {name} 2022")).date.month == number

    @pytest.mark.parametrize(
        ("zone", "hours"),
        [("Z", 0), ("UTC", 0), ("GMT", 0), ("EST", -5), ("EDT", -4), ("CDT", -5), ("MST", -7), ("MDT", -6),
         ("PST", -8), ("PDT", -7), ("UTC+9", 9), ("GMT-3", -3), ("HKT", 8)],
    )  # fmt: skip
    def test_zones_have_their_names(self, zone, hours, read):
        moment = read(front(f"Fri, 6 May 2022 10:00:00 {zone}")).date

        assert moment == datetime(2022, 5, 6, 10, tzinfo=timezone(timedelta(hours=hours)))


class TestNameAndDate:
    def test_another_day_is_told(self, read):
        assert read(front("2022-05-07 00:00:00 +0800")).warnings == ("date-mismatch",)

    def test_days_are_compared_in_shanghai(self, read):
        assert read(front("2022-05-05 16:00:00 Z")).warnings == ()

    def test_a_name_that_is_no_day_yields_to_the_date(self, read):
        post = read(front("2022-05-06"), name="2022-13-45-x.md")

        assert (post.url, post.warnings) == ("/a/2022/05/06/x.html", ("filename-date-invalid",))


class TestStatus:
    @pytest.mark.parametrize(
        ("now", "status"),
        [
            (datetime(2022, 5, 5, 15, 59, tzinfo=UTC), "scheduled"),
            (datetime(2022, 5, 5, 16, 0, tzinfo=UTC), "published"),
        ],
    )
    def test_is_scheduled_while_the_date_lies_ahead(self, now, status, read):
        assert read(front("2022-05-06 00:00:00 +0800"), now=now).status == status

    @pytest.mark.parametrize("text", ["false", "no", "off", "False", "OFF", ""])
    def test_is_draft_when_published_is_false(self, text, read):
        assert read(f"title: 标题\ncategories: a\npublished: {text}").status == "draft"

    @pytest.mark.parametrize("text", ['"false"', "'no'", "true", "n", "0", "否"])
    def test_text_does_not_hide_a_post(self, text, read):
        assert read(f"title: 标题\ncategories: a\npublished: {text}").status == "published"

    def test_draft_true_does_not_hide_it_either(self, read):
        assert read("title: 标题\ncategories: a\ndraft: true").status == "published"
