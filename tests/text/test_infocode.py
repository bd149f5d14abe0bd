"""Where an infoCode is read from, and what each rule takes for one."""

import pytest

from articles.text import infocode

CODE = "NW202603012308502530"
ON_THE_WIRE = f"http://finews.zning.xyz/html_News/NewsShare.html?infoCode={CODE}"


class TestALink:
    @pytest.mark.parametrize(
        ("url", "of_the_archive", "of_a_page", "of_a_text"),
        [
            (ON_THE_WIRE, CODE, CODE, CODE),
            (f"https://a.example/x?infocode={CODE.lower()}", None, CODE, CODE),
            (f"https://a.example/x#top?infoCode={CODE}", None, CODE, CODE),
            ("https://a.example/x?infoCode=AN20260301ABC", None, None, "AN20260301ABC"),
            ("https://a.example/news/1,77.html", "77", None, ""),
            (f"https://a.example/news/1,{CODE}.html", None, CODE, CODE),
            ("https://a.example/a/202613451234567890.html", None, None, "202613451234567890"),
            ("https://a.example/x/202603012308502530.shtml", None, None, "202603012308502530"),
            ("http://[", None, None, ""),
            ("", None, None, ""),
        ],
    )
    def test_names_a_code_to_the_archive_a_page_or_a_text_by_rules_of_their_own(
        self, url, of_the_archive, of_a_page, of_a_text
    ):
        assert infocode.infocode_of_link(url) == of_the_archive
        assert infocode.infocode_of_page(url) == of_a_page
        assert infocode.infocode_of_text("", url) == of_a_text

    def test_counts_less_than_a_field_that_says_the_code_of_a_text(self):
        assert infocode.infocode_of_text(" nw1 ", ON_THE_WIRE) == "NW1"


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        (CODE, [CODE[2:], CODE]),
        (CODE[2:], [CODE[2:], CODE]),
        ("nw123456", ["123456", "NW123456"]),
        ("an123456", ["an123456", "AN123456"]),
        ("12345", []),
        ("车险", []),
    ],
)
def test_a_code_typed_at_the_desk_is_looked_for_as_it_may_be_written(typed, codes):
    assert infocode.typed_infocodes(typed) == codes


@pytest.mark.parametrize(
    ("path", "codes"), [(f"/news/1,{CODE}.html", [CODE[2:], CODE]), ("/2026/03/02/12345.html", [])]
)
def test_a_code_in_an_address_of_ours_is_looked_for_with_and_without_its_letters(path, codes):
    assert infocode.infocodes_in_path(path) == codes
