"""No address answers 5xx, whatever is sent: each is tried with junk in its path, query, form and headers."""

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile

from articles.editorial.roles import ROLES, install_roles
from tests import junk, scene
from tests.factories import UserFactory
from tests.properties import share

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(db):
    install_roles()
    return UserFactory(username="zhubian", real_name="陈一鸣", is_superuser=True)


@pytest.fixture
def keys(boss):
    return scene.set_up(boss)


@pytest.fixture
def prober(boss):
    probing = junk.Prober(boss)
    yield probing
    assert probing.faults == []
    assert probing.count


class TestTheWalk:
    def test_finds_the_addresses_and_parameters_there_are(self, keys):
        found, parameters = junk.addresses(keys), set(junk.query_parameters())

        assert len(found) > 150
        assert {
            "/search.json",
            "/feed.xml",
            "/admin/home/",
            f"/admin/articles/post/{keys['live']}/typo/",
        } <= set(found)
        assert {
            "q",
            "page",
            "from",
            "until",
            "since",
            "limit",
            "category",
            "next",
            "token",
            "version",
            "slot",
        } <= parameters


class TestJunk:
    """Every test tries all addresses or parameters once, each with a different kind of junk."""

    def test_in_the_place_of_an_address(self, keys, prober):
        for number, route in share(enumerate(junk.routes()), 4, 3):
            for value in junk.turn(number, 6):
                if address := junk.filled(route, junk.quote_from_bytes(value, safe="")):
                    prober.ask("get", address)

    def test_in_a_query(self, keys, prober):
        names = junk.query_parameters()
        for number, address in share(enumerate(junk.addresses(keys)), 4):
            for start in (0, 8, 16):
                pairs = [
                    (name, junk.JUNK[(start + number + place) % len(junk.JUNK)])
                    for place, name in enumerate(names)
                ]
                prober.ask("get", f"{address}?{junk.quoted(pairs)}")

    def test_in_one_parameter_of_a_list_or_search(self, keys, prober):
        lists = ("post", "editorialevent", "user", "postreview")
        for number, address in enumerate(
            (
                *(f"/admin/articles/{name}/" for name in lists),
                "/search/",
                "/search.json",
                "/latest/",
                "/fresh.json",
            )
        ):
            for place, name in share(enumerate(junk.query_parameters()), 4, number):
                value = junk.JUNK[(place + 7 * number) % len(junk.JUNK)]
                prober.ask("get", f"{address}?{junk.quoted([(name, b'2'), (name, value)])}")

    def test_in_one_field_of_a_form(self, keys, prober):
        screens = [address for address in junk.addresses(keys) if address.startswith("/admin/")]
        for number, address in share(enumerate(screens), 4, 2):
            page = prober.ask("get", address)
            if page is None or page.status_code != 200 or "html" not in page["Content-Type"]:
                continue
            fields = {**junk.typed_fields(page.content.decode()), "_do": "submit"}
            for place, name in enumerate(sorted(fields)):
                form = {key: typed.encode() for key, typed in fields.items()}
                form[name] = junk.JUNK[(place + 5 * number) % len(junk.JUNK)]
                prober.ask("post", address, data=junk.quoted(form.items()), content_type=junk.FORM)

    def test_in_every_parameter_of_a_post(self, keys, prober):
        names = junk.query_parameters()
        for number, address in share(enumerate(junk.addresses(keys)), 4, 1):
            for value in junk.turn(number, 2):
                data = junk.quoted((name, value) for name in names)
                prober.ask("post", address, data=data, content_type=junk.FORM)

    def test_in_headers_and_cookies(self, keys, prober):
        for address in ("/latest/", "/search/?q=x", "/admin/"):
            for value in (
                "\x00",
                "²",
                "x" * 5000,
                '"\\000"',
                'W/"\x00"',
                "bytes=²-",
                "Thu, 99 Foo 0000",
                "1" * 5000,
            ):
                for name in (
                    "USER_AGENT", "REFERER", "X_FORWARDED_FOR", "X_FORWARDED_PROTO", "ACCEPT_LANGUAGE",
                    "RANGE", "IF_NONE_MATCH", "IF_MODIFIED_SINCE", "ACCEPT", "HOST_X", "X_CSRFTOKEN",
                    "ACCEPT_ENCODING",
                ):  # fmt: skip
                    prober.ask("get", address, **{f"HTTP_{name}": value})
                for name in ("sessionid", "csrftoken", "display", "messages", "mode"):
                    prober.client.cookies.clear()
                    prober.ask("get", address, HTTP_COOKIE=f"{name}={value}")

    def test_as_a_file_or_a_body(self, keys, prober):
        for name in ("a\x00b.jpg", "图" * 300 + ".png", "\u202egpj.exe", ""):
            for content in (b"", b"\x00", b"\xff\xd8\xff", b"GIF89a", b"<svg/>"):
                prober.ask(
                    "post",
                    "/admin/pictures/pick/",
                    data={"alt": "图", "file": SimpleUploadedFile(name or "x", content, "image/jpeg")},
                )
        for kind in ("multipart/form-data", "multipart/form-data; boundary=²", "text/plain; charset=nonsense",
                     "application/x-www-form-urlencoded; charset=utf-16", "application/json"):  # fmt: skip
            for address in ("/admin/login/", "/admin/intake/", "/admin/articles/post/autosave/", "/search/"):
                prober.ask(
                    "post",
                    address,
                    data=b'{"q": "\\ud800\\u0000"}',
                    content_type="text/plain",
                    CONTENT_TYPE=kind,
                )


class TestOfAnybody:
    @pytest.mark.parametrize("role", [*ROLES, "nobody", "stranger"])
    def test_junk_leads_to_no_error(self, keys, role):
        user = None if role == "stranger" else UserFactory(username="shei")
        if role in ROLES:
            user.groups.add(Group.objects.get(name=role))
        prober, names = junk.Prober(user), junk.query_parameters()
        # Of three parts of the addresses each is tried by two roles.
        turn = [*ROLES, "nobody", "stranger"].index(role)
        for number, address in share(enumerate(junk.addresses(keys)[turn % 3 :: 3]), 4, turn // 3):
            pairs = [(name, junk.JUNK[(number + place) % len(junk.JUNK)]) for place, name in enumerate(names)]
            prober.ask("get", f"{address}?{junk.quoted(pairs)}")
            prober.ask("post", address, data=junk.quoted(pairs), content_type=junk.FORM)

        assert prober.faults == []
