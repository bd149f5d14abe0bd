"""Pictures come in checked and once; the second step stands before every screen."""

import io
import socket
import threading
import time
from contextlib import suppress

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice
from PIL import Image

from articles.editorial.curation import captions
from articles.editorial.errors import NotPermitted
from articles.ingest import pictures
from articles.models import EditorialEvent, Picture, PostReview
from tests.factories import PostFactory
from tests.imaging import shots

PICK = "/admin/pictures/pick/"


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def drawing(colour="red"):
    data = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(data, "PNG")
    return data.getvalue()


def upload(client, data, **facts):
    file = SimpleUploadedFile("a.png", data, content_type="image/png")
    return client.post(PICK, {"file": file, "alt": "红色示意图", "focal_x": 0.5, "focal_y": 0.25, **facts})


class TestUpload:
    def test_is_kept_with_its_words_and_its_focal_point(self, editor):
        upload(editor, drawing(), caption="示意", credit="本网")

        picture = Picture.objects.get()
        assert (picture.alt, picture.credit, picture.width, picture.focal_y) == (
            "红色示意图",
            "本网",
            40,
            0.25,
        )
        assert picture.uploaded_by == editor.user

    def test_the_same_bytes_are_kept_once(self, editor):
        upload(editor, drawing())

        assert "库里已有同一张图" in upload(editor, drawing()).content.decode()
        assert Picture.objects.count() == 1

    @pytest.mark.parametrize("data", [b"<svg onload=alert(1)>", b"GIF89a", b"%PDF-1.4"])
    def test_what_is_no_picture_is_refused(self, editor, data):
        assert "不是能显示的图片" in upload(editor, data).content.decode()
        assert not Picture.objects.exists()

    def test_stores_the_size_in_the_row(self, editor):
        upload(editor, drawing())

        assert list(Picture.objects.values_list("width", "height", "is_clean")) == [(40, 30, True)]

    def test_of_half_a_picture_is_refused_with_a_sentence(self, editor):
        noise = shots.written(Image.effect_noise((300, 300), 90).convert("RGB"), "JPEG")

        assert "不完整或已损坏" in upload(editor, noise[:9000]).content.decode()
        assert not Picture.objects.exists()

    @pytest.mark.parametrize("name", ["heic", "avif", "mpo", "lab tiff", "turned jpeg"])
    def test_takes_what_cameras_and_phones_write(self, editor, name):
        answer = upload(editor, shots.SHOTS[name]())

        assert answer.status_code == 200
        kept = Picture.objects.get()
        with kept.file.open() as file:
            assert Image.open(file).format == "JPEG"
        assert ("转成 JPG" in answer.content.decode()) == (name in ("heic", "avif", "lab tiff"))

    def test_says_that_a_picture_moves(self, editor):
        assert "动图" in upload(editor, shots.moving("WEBP")).content.decode()

    def test_keeps_an_ai_label_and_says_so(self, editor):
        answer = upload(editor, shots.SHOTS["webp"]()).content.decode()

        assert "文件里带有 AI 标识" in answer
        assert Picture.objects.get().ai_label == shots.AIGC

    def test_of_the_original_is_served_without_places_and_people(self, editor):
        upload(editor, shots.SHOTS["jpeg"]())

        with Picture.objects.get().file.open() as file:
            served = file.read()
        assert not any(secret in served for secret in shots.SECRETS)


class TestIntoAPublishedText:
    """A picture that a published text waits for is brought in by those who may correct, on the record."""

    URL = "https://pic.example/a.png?x=1&y=2"

    @pytest.fixture
    def live(self):
        return PostFactory(live=True, body_html=f'<p><img src="{self.URL.replace("&", "&amp;")}"></p>')

    @pytest.fixture(autouse=True)
    def _away(self, monkeypatch):
        monkeypatch.setattr(pictures, "fetch", lambda url: drawing())

    def test_no_reporter_brings_one_by_the_picker(self, reporter, live):
        answer = reporter.post(
            PICK, {"url": self.URL, "alt": "偷放", "caption": "偷放", "focal_x": 0.5, "focal_y": 0.5}
        )

        assert live.headline in answer.content.decode()
        assert not Picture.objects.exists()

    def test_no_reporter_fetches_one(self, reporter, live):
        answer = reporter.post("/admin/pictures/fetch/", {"url": self.URL, "alt": "偷放"}).json()

        assert live.headline in answer["error"]
        assert not Picture.objects.exists()

    def test_nobody_is_asked_for_it_in_vain(self, reporter, live, monkeypatch):
        asked = []
        monkeypatch.setattr(pictures, "fetch", lambda url: asked.append(url) or drawing())

        reporter.post("/admin/pictures/fetch/", {"url": self.URL, "alt": "偷放"})

        assert not asked

    @pytest.mark.parametrize("address", [PICK, "/admin/pictures/fetch/"])
    def test_an_editor_does_on_the_record(self, editor, live, address):
        editor.post(address, {"url": self.URL, "alt": "窗口", "focal_x": 0.5, "focal_y": 0.5})

        assert EditorialEvent.objects.get(post=live).verb == "show_picture"
        assert PostReview.objects.waiting().get().editor == editor.user
        assert "/picture/" in editor.get(live.path).content.decode()


@pytest.fixture
def remote(monkeypatch):
    """Return a function that puts a server behind pic.example: it sends bytes, then `drip` for ever."""
    listening = socket.create_server(("127.0.0.1", 0))
    check = pictures.public_address
    monkeypatch.setattr(pictures, "PORTS", {"http": listening.getsockname()[1]})
    monkeypatch.setattr(
        pictures,
        "public_address",
        lambda host, port: "127.0.0.1" if host == "pic.example" else check(host, port),
    )

    def serve(said, drip=b""):
        def answer():
            connection, _ = listening.accept()
            with connection, suppress(OSError):
                connection.recv(4096)
                connection.sendall(said)
                while drip:
                    connection.sendall(drip)
                    time.sleep(0.05)

        threading.Thread(target=answer, daemon=True).start()

    yield serve
    listening.close()


class TestFetch:
    @pytest.mark.parametrize(
        "url",
        ["http://127.0.0.1/a.png", "http://[::1]/a.png", "http://169.254.169.254/latest/",
         "http://10.0.0.8/a.png", "http://0.0.0.0/", "http://[::ffff:127.0.0.1]/a.png",
         "http://2130706433/a.png", "http://localhost/a.png"],
    )  # fmt: skip
    def test_never_reaches_into_our_own_network(self, url):
        with pytest.raises(pictures.PictureRefused, match=r"内部网络|找不到"):
            pictures.fetch(url)

    @pytest.mark.parametrize(
        "url",
        [
            "file:///etc/passwd",
            "ftp://a.example/a.png",
            "http://a@b.example/",
            "gopher://x/",
            "http://a.example:8080/a.png",
        ],
    )
    def test_takes_ordinary_web_addresses_alone(self, url):
        with pytest.raises(pictures.PictureRefused):
            pictures.fetch(url)

    @pytest.mark.parametrize(
        "address",
        ["::ffff:10.0.0.1", "2002:7f00:1::1", "64:ff9b::a00:1", "::10.0.0.1", "fd00::1", "fe80::1%eth0",
         "ff02::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "100.64.0.1", "224.0.0.1", "240.0.0.1",
         "198.18.0.1"],
    )  # fmt: skip
    def test_knows_inner_addresses_in_every_dress(self, address):
        assert not pictures.is_public(address)

    @pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34"])
    def test_knows_public_addresses(self, address):
        assert pictures.is_public(address)

    def test_connects_to_the_address_that_was_checked(self, remote):
        remote(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(drawing()), drawing()))

        assert pictures.fetch("http://pic.example/a.png") == drawing()

    def test_follows_no_redirect_into_our_own_network(self, remote):
        remote(b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/latest/\r\nContent-Length: 0\r\n\r\n")

        with pytest.raises(pictures.PictureRefused, match="内部网络"):
            pictures.fetch("http://pic.example/a.png")

    def test_hangs_up_on_a_server_that_drips(self, remote, monkeypatch):
        monkeypatch.setattr(pictures, "PATIENCE", 0.5)
        remote(b"HTTP/1.1 200 OK\r\nX-Slow: ", drip=b"a")

        with pytest.raises(pictures.PictureRefused, match="太慢"):
            pictures.fetch("http://pic.example/a.png")

    def test_takes_nothing_larger_than_it_may(self, remote, monkeypatch):
        monkeypatch.setattr(pictures, "MOST_BYTES", 1000)
        remote(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 2000)

        with pytest.raises(pictures.PictureRefused, match="超过"):
            pictures.fetch("http://pic.example/a.png")

    def test_one_private_address_among_several_is_enough(self, monkeypatch):
        answers = [(2, 1, 6, "", ("93.184.216.34", 80)), (2, 1, 6, "", ("192.168.1.1", 80))]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: answers)

        with pytest.raises(pictures.PictureRefused, match="内部网络"):
            pictures.fetch("http://mixed.example/a.png")


class TestFetchForAText:
    URL = "https://pic.example/a.png"

    def test_brings_the_picture_in_under_its_address(self, editor, monkeypatch):
        monkeypatch.setattr(pictures, "fetch", lambda url: drawing())

        answer = editor.post("/admin/pictures/fetch/", {"url": self.URL, "alt": "窗口"}).json()

        kept = Picture.objects.get()
        assert answer == {"url": kept.file.url}
        assert (kept.original_url, kept.alt, kept.uploaded_by) == (self.URL, "窗口", editor.user)
        assert editor.post("/admin/pictures/known/", {"url": [self.URL, "https://b.example/"]}).json() == {
            self.URL: kept.file.url
        }

    def test_fetches_an_address_once(self, editor, monkeypatch):
        asked = []
        monkeypatch.setattr(pictures, "fetch", lambda url: asked.append(url) or drawing())

        for _ in range(2):
            editor.post("/admin/pictures/fetch/", {"url": self.URL})

        assert asked == [self.URL]

    def test_keeps_one_file_for_the_same_picture_elsewhere(self, editor, monkeypatch):
        monkeypatch.setattr(pictures, "fetch", lambda url: drawing())
        editor.post("/admin/pictures/fetch/", {"url": self.URL})

        editor.post("/admin/pictures/fetch/", {"url": "https://b.example/same.png"})

        assert {picture.original_url for picture in Picture.objects.all()} == {
            self.URL,
            "https://b.example/same.png",
        }
        assert len({picture.file.name for picture in Picture.objects.all()}) == 1

    @pytest.mark.parametrize("address", [PICK, "/admin/pictures/fetch/"])
    def test_holds_no_transaction_while_the_other_server_answers(self, editor, monkeypatch, address):
        depth = len(connection.savepoint_ids)
        monkeypatch.setattr(
            pictures, "fetch", lambda url: held.append(len(connection.savepoint_ids)) or drawing()
        )
        held = []

        editor.post(address, {"url": self.URL, "alt": "窗口", "focal_x": 0.5, "focal_y": 0.5})

        assert held == [depth]
        assert Picture.objects.exists()

    @pytest.mark.parametrize("address", [PICK, "/admin/pictures/fetch/"])
    def test_leaves_no_file_behind_where_a_late_refusal_took_the_row(
        self, editor, monkeypatch, address, tmp_path
    ):
        monkeypatch.setattr(pictures, "fetch", lambda url: drawing())

        def refuse(picture, **_):
            raise NotPermitted("刚刚签发")

        monkeypatch.setattr(captions, "bring_in", refuse)

        answer = editor.post(address, {"url": self.URL, "alt": "窗口", "focal_x": 0.5, "focal_y": 0.5})

        assert "刚刚签发" in (answer.json()["error"] if address != PICK else answer.content.decode())
        assert not Picture.objects.exists()
        assert not [path for path in tmp_path.rglob("*") if path.is_file()]

    def test_says_why_not(self, editor):
        answer = editor.post("/admin/pictures/fetch/", {"url": "http://127.0.0.1/a.png"}).json()

        assert "内部网络" in answer["error"]
        assert not Picture.objects.exists()

    def test_is_for_those_who_may_add_pictures(self, keeper):
        assert keeper.post("/admin/pictures/fetch/", {"url": self.URL}).status_code == 403


class TestSecondStep:
    def device(self, user):
        return TOTPDevice.objects.create(user=user, name="手机", confirmed=True)

    def test_stands_before_every_screen_once_there_is_a_phone(self, editor):
        self.device(editor.user)

        assert editor.get("/admin/articles/post/")["Location"].startswith("/admin/second-step/")

    def test_the_code_on_the_phone_opens_the_desk(self, editor):
        device = self.device(editor.user)

        editor.post("/admin/second-step/", {"code": f"{totp(device.bin_key):06}"})

        assert editor.get("/admin/articles/post/").status_code == 200

    def test_a_wrong_code_does_not(self, editor):
        device = self.device(editor.user)
        wrong = f"{(totp(device.bin_key) + 1) % 1_000_000:06}"

        assert "验证码不对" in editor.post("/admin/second-step/", {"code": wrong}).content.decode()
        assert editor.get("/admin/articles/post/").status_code == 302

    def test_is_required_of_chosen_roles(self, chief, editor, settings):
        settings.TOTP_GROUPS = ["主编"]

        assert chief.get("/admin/")["Location"].startswith("/admin/second-step/")
        assert editor.get("/admin/").status_code == 200

    def test_leads_nowhere_else(self, editor):
        device = self.device(editor.user)

        answer = editor.post(
            "/admin/second-step/?next=https://evil.example/", {"code": f"{totp(device.bin_key):06}"}
        )

        assert answer["Location"] == "/admin/"
