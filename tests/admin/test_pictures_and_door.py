"""Pictures come in checked and once; the second step stands before every screen."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice
from PIL import Image

from articles.ingest import pictures
from articles.models import Picture

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
        assert (picture.alt, picture.credit, picture.width, picture.focal_y) == ("红色示意图", "本网", 40, 0.25)
        assert picture.uploaded_by == editor.user

    def test_the_same_bytes_are_kept_once(self, editor):
        upload(editor, drawing())

        assert "库里已有同一张图" in upload(editor, drawing()).content.decode()
        assert Picture.objects.count() == 1

    @pytest.mark.parametrize("data", [b"<svg onload=alert(1)>", b"GIF89a", b"%PDF-1.4"])
    def test_what_is_no_picture_is_refused(self, editor, data):
        assert "不是能显示的图片" in upload(editor, data).content.decode()
        assert not Picture.objects.exists()


class TestFetch:
    @pytest.mark.parametrize(
        "url",
        ["http://127.0.0.1/a.png", "http://[::1]/a.png", "http://169.254.169.254/latest/", "http://10.0.0.8/a.png",
         "http://0.0.0.0/", "http://[::ffff:127.0.0.1]/a.png", "http://2130706433/a.png", "http://localhost/a.png"],
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

    def test_one_private_address_among_several_is_enough(self, monkeypatch):
        answers = [(2, 1, 6, "", ("93.184.216.34", 80)), (2, 1, 6, "", ("192.168.1.1", 80))]
        monkeypatch.setattr(pictures.socket, "getaddrinfo", lambda *a, **k: answers)

        with pytest.raises(pictures.PictureRefused, match="内部网络"):
            pictures.fetch("http://mixed.example/a.png")


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

        answer = editor.post("/admin/second-step/?next=https://evil.example/", {"code": f"{totp(device.bin_key):06}"})

        assert answer["Location"] == "/admin/"
