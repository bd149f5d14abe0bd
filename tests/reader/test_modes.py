"""关爱版: the same addresses, chosen by a link, kept in a cookie, never mixed with the standard page."""

import pytest

from tests.factories import CategoryFactory, PostFactory

pytestmark = pytest.mark.django_db


class TestChoice:
    @pytest.mark.parametrize("mode", ["elder", "standard"])
    def test_is_kept_for_a_year_and_leads_back(self, client, mode):
        response = client.get("/display/", {"mode": mode, "next": "/latest/?page=2"})

        assert response.status_code == 302
        assert response["Location"].partition("#")[0] == "/latest/?page=2"
        assert response.cookies["display"].value == mode
        assert response.cookies["display"]["max-age"] == 365 * 24 * 3600
        assert response["Cache-Control"] == "no-store"

    @pytest.mark.parametrize(
        "elsewhere",
        ["https://evil.example/", "//evil.example/", "/\\evil.example/", "javascript:alert(1)", "latest/", "",
         "\\\\evil.example", "/\t/evil.example", "///evil.example"],
    )  # fmt: skip
    def test_never_leads_to_another_site(self, client, elsewhere):
        response = client.get("/display/", {"mode": "elder", "next": elsewhere})

        assert response["Location"].partition("#")[0] == "/"

    def test_of_nonsense_is_the_standard_page(self, client):
        assert client.get("/display/", {"mode": "sehr-gross"}).cookies["display"].value == "standard"


class TestPages:
    @pytest.mark.parametrize("first", ["", "elder"])
    def test_are_never_mixed_by_the_cache(self, client, first):
        post = PostFactory(live=True)
        for path in ("/", "/latest/", post.path, "/nope.html"):
            for cookie in (first, "elder" if not first else ""):
                client.cookies["display"] = cookie
                page = client.get(path).content.decode()

                assert ('class="elder"' in page) == (cookie == "elder"), path
                assert ("返回标准版" in page) == (cookie == "elder"), path

    def test_link_to_the_other_mode_and_back_to_themselves(self, client):
        PostFactory.create_batch(2, live=True)

        page = client.get("/latest/?page=1").content.decode()

        assert 'href="/display/?mode=elder&amp;next=%2Flatest%2F%3Fpage%3D1"' in page

    def test_have_at_most_seven_entries_in_the_menu_of_the_elder_mode(self, client):
        for number in range(12):
            PostFactory(live=True, category=CategoryFactory(position=number))

        def entries():
            return (
                client.get("/")
                .content.decode()
                .partition('aria-label="栏目"')[2]
                .partition("</nav>")[0]
                .count("<li>")
            )

        standard = entries()
        client.cookies["display"] = "elder"
        assert (standard, entries()) == (10, 7)

    def test_take_no_other_value_of_the_cookie(self, client):
        client.cookies["display"] = "<script>"

        assert "<script>" not in client.get("/").content.decode().partition("<head>")[0]
