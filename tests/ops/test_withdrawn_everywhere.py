"""撤稿 and 抹除 reach every copy that nginx keeps, with the app up or down, and outlast a restart of both."""

import itertools
import shutil
import time
from urllib.parse import quote

import pytest

from tests.migrated import migrate

from .stand import Cluster, Stand, ask

pytestmark = [pytest.mark.nginx, pytest.mark.slow]

SECRET = "澜江人寿高管被带走调查"
OTHER = "东澜财险公布年报"
OUTDATED = 14  # seconds: past s-maxage and stale-while-revalidate
DOORS = (("127.0.0.1", "http"), ("news.example.cn", "https"))

SEED = f"""
from datetime import timedelta
from django.contrib.auth.models import Group
from tests.factories import *
lanmu = CategoryFactory(name="监管", slug="监管 a")
source = SourceFactory(name="东澜保险报", slug="donglan")
writer = UserFactory(username="zhubian", real_name="周主编")
writer.groups.add(Group.objects.get(name="主编"))
for n, (headline, path) in enumerate([({OTHER!r}, "/监管 a/2026/03/02/dong%lan.html"), ({SECRET!r}, \
"/监管 a/2026/03/02/鲁é.html")]):
    PostFactory(live=True, headline=headline, body_html=f"<p>{{headline}}，记者从法院获悉。</p><table><tr><th>甲</th>\
</tr><tr><td>{{headline}}</td></tr></table>",
        path=path, category=lanmu, section=lanmu, source=source, tags=["重疾险"], published_at=DAY + \
timedelta(minutes=n))
for n in range(3):
    PostFactory(live=True, headline=f"寻常消息{{n}}", path=f"/qita/2026/03/01/p{{n}}.html", \
category=CategoryFactory(slug="qita"), published_at=DAY)
"""
FACTS = """
import json
from articles.models import Post, Tag
secret = Post.objects.get(path="/监管 a/2026/03/02/鲁é.html")
print(json.dumps({"pk": secret.pk, "tag": Tag.objects.get(name="重疾险").get_absolute_url()}))
"""
DEED = """
from django.utils import timezone
from articles.models import Post, User
from articles.editorial.{module} import {verb}
{verb}(Post.objects.get(path="/监管 a/2026/03/02/鲁é.html"), actor=User.objects.get(username="zhubian"), \
at=timezone.now(), {more})
"""
TAKE_DOWN = DEED.format(module="publishing.withdraw", verb="take_down", more='reason="来源要求撤稿"')
RESTORE = DEED.format(module="publishing.withdraw", verb="restore", more='note="来源同意恢复"')
ERASE = DEED.format(
    module="privacy.erasure", verb="erase", more=f'reason="本人要求", phrases=[{SECRET[:4]!r}]'
)

PATH = "/监管 a/2026/03/02/鲁é.html"


def spellings():
    """Return many ways to write the one address."""
    encoded = quote(PATH)
    raw = PATH.replace(" ", "%20").encode()
    return [
        encoded.encode(),
        encoded.lower().encode(),
        raw,
        encoded.replace("/2026", "//2026").encode(),
        b"/x/.." + encoded.encode(),
        encoded.replace("html", "%68tml").encode(),
        encoded.encode() + b"?",
        encoded.encode() + b"?utm_source=weixin",
        encoded.encode() + b"?from=timeline&isappinstalled=0",
        encoded.encode() + b"?page=2",
        encoded.removesuffix(".html").encode(),
    ]


def lists(tag):
    """Return every page that prints the headline."""
    word = quote(SECRET[4:-1])  # the page repeats what was asked for, so not all of it
    return [
        "/", "/latest/", f"/category/{quote('监管 a')}.html", tag, "/source/donglan/", "/archive/2026/",
        "/archive/2026/03/", "/archive/2026/03/02/", "/emnews/", "/feed.xml", "/feed.json",
        f"/category/{quote('监管 a')}/feed.xml", f"{tag}feed.xml", "/source/donglan/feed.xml",
        f"/search/?q={word}", f"/search.json?q={word}",
        f"/search/suggest.json?q={word}",
    ]  # fmt: skip


@pytest.fixture(
    scope="module",
    params=["sqlite", pytest.param("postgresql", marks=[pytest.mark.cluster, pytest.mark.whole])],
)
def database(request):
    if request.param == "sqlite":
        yield None
        return
    cluster = Cluster()
    migrate(cluster.new_database("migrated"))
    yield cluster
    cluster.remove()


@pytest.fixture
def stand(tmp_path, database, migrated):
    if database is None:
        stand = Stand(tmp_path, migrated=migrated)
    else:
        stand = Stand(tmp_path, database.new_database("site", like="migrated"))
    stand.facts = stand.do(SEED + FACTS)
    stand.start()
    yield stand
    stand.stop()


def everything(stand):
    """Return (target, headers) of every variant under which the text may be kept."""
    pages = [*spellings(), *(each.encode() for each in lists(stand.facts["tag"]))]
    pages += [
        f"/table/{stand.facts['pk']}-1.csv".encode(),
        quote("/监管 a/2026/03/02/dong%lan.html").encode(),
    ]
    for target, mode, (host, scheme) in itertools.product(pages, ("", "elder"), DOORS):
        yield (
            target,
            {"Host": host, "X-Forwarded-Proto": scheme} | ({"Cookie": f"display={mode}"} if mode else {}),
        )


def is_own(target):
    """Return whether `target` is the withdrawn piece's own address, in whatever spelling."""
    return target in spellings()


class TestWithdrawal:
    def test_reaches_every_copy_and_ends_with_the_restoration(self, stand):
        with stand.nginx() as port:
            before = [ask(port, target, headers=headers) for target, headers in everything(stand)]
            assert {answer.status for answer in before} <= {200, 301}
            assert sum(SECRET in answer.text for answer in before) > 100
            assert SECRET in ask(port, quote("/监管 a/2026/03/02/dong%lan.html")).text  # 相关阅读
            others = [ask(port, f"/qita/2026/03/01/p{n}.html").status for n in range(3)]
            assert others == [200, 200, 200]

            stand.do(TAKE_DOWN)
            assert_gone(stand, port)

            stand.stop()
            assert_gone(stand, port)
            assert [ask(port, f"/qita/2026/03/01/p{n}.html").status for n in range(3)] == [200, 200, 200]

        with stand.nginx() as port:  # nginx was restarted, the app is away
            assert_gone(stand, port)
            assert ask(port, "/qita/2026/03/01/p1.html").status == 200
            time.sleep(OUTDATED)
            assert_gone(stand, port)

            stand.start()  # …and the app was, too
            assert_gone(stand, port)
            assert "来源要求撤稿" in ask(port, quote(PATH)).text

            stand.do(RESTORE)
            restored = ask(port, quote(PATH))
            assert (restored.status, SECRET in restored.text) == (200, True)
            assert SECRET in ask(port, "/").text

    def test_takes_an_erased_name_out_of_every_copy(self, stand):
        with stand.nginx() as port:
            before = [ask(port, target, headers=headers) for target, headers in everything(stand)]
            assert sum(SECRET in answer.text for answer in before) > 100

            stand.do(ERASE)
            stand.stop()

            left = [
                target
                for target, headers in everything(stand)
                if SECRET[:4] in ask(port, target, headers=headers).text
            ]
            assert left == []

    def test_is_told_anew_when_the_marks_were_lost(self, stand):
        with stand.nginx() as port:
            assert SECRET in ask(port, quote(PATH)).text
            stand.do(TAKE_DOWN)
            stand.stop()
            shutil.rmtree(stand.var / "delivery")
            stand.start()
            stand.stop()

            answer = ask(port, quote(PATH))

        # The app never told this nginx the reason, and is away.
        assert (answer.status, "本文已撤回" in answer.text) == (410, True)


def assert_gone(stand, port):
    """Assert that no variant shows the withdrawn text, and that its own addresses say 410."""
    answers = [(target, ask(port, target, headers=headers)) for target, headers in everything(stand)]
    assert [target for target, answer in answers if SECRET in answer.text] == []
    assert {answer.status for target, answer in answers if is_own(target)} == {410}
    assert ask(port, quote(PATH), method="HEAD").status == 410


PICTURES = """
import json
from io import BytesIO
from django.core.files.base import ContentFile
from PIL import Image
from articles import publication
from articles.system import storage
from articles.models import Picture, Post
from articles.reader.article.pictures import sized_url
out = BytesIO()
Image.new("RGB", (800, 600), "red").save(out, "PNG")
picture = Picture(alt="庭审现场", sha256="0123456789abcdef" * 4)
picture.file.save("tingshen.png", ContentFile(out.getvalue()))
picture.save()
storage.put("archive/images/2022/庭 审.png", ContentFile(out.getvalue()))
post = Post.objects.get(path="/监管 a/2026/03/02/鲁é.html")
post.cover, post.body_html = picture, post.body_html + '<p><img src="/images/2022/庭 审.png"></p>'
post.save()
publication.changed([post])
print(json.dumps([picture.file.url, sized_url(picture, 360, crop=False), sized_url(picture, 360, crop=True)]))
"""


class TestPicturesOfAWithdrawnPiece:
    def test_are_gone_with_it_and_come_back_with_it(self, stand):
        addresses = [
            *stand.do(PICTURES),
            quote("/images/2022/庭 审.png"),
            quote("/media/archive/images/2022/庭 审.png"),
        ]
        written = [each.encode() for each in addresses]
        written += [b"/media/.." + each for each in written] + [each + b"?v=2" for each in written]
        written += [each.replace(b"/media/", b"/%6dedia//") for each in written]
        with stand.nginx() as port:
            assert {ask(port, each).status for each in written} == {200}
            sizes = [path.relative_to(stand.var) for path in stand.var.glob("media/sized/*.jpg")]
            assert sizes
            assert {ask(port, f"/{each}").status for each in sizes} == {404}

            stand.do(TAKE_DOWN)
            assert {ask(port, each).status for each in written} == {410}

            stand.stop()
            down = [ask(port, each) for each in written]
            assert {answer.status for answer in down} <= {410, 503}
            assert not any("image" in answer.headers["Content-Type"] for answer in down)

            stand.start()
            stand.do(RESTORE)
            assert {ask(port, each).status for each in written} == {200}
