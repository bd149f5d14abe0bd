"""Pictures the store has held since before they were cleaned, and those of the old site on their way in."""

from importlib import import_module
from io import BytesIO, StringIO
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from PIL import Image

from articles import imaging
from articles.ingest import assets, files
from articles.models import Picture
from tests.imaging import shots

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def kept(data, name):
    """Store a picture as it was stored once: its file as it came, its size left out."""
    picture = Picture.objects.create(
        file=default_storage.save(f"pictures/{name}", ContentFile(data)), alt="图", sha256="0" * 64
    )
    Picture.objects.filter(pk=picture.pk).update(width=None, height=None, ai_label="", is_moving=False)
    return picture


def read(name):
    with default_storage.open(name) as file:
        return file.read()


def clean(**options):
    out, err = StringIO(), StringIO()
    call_command("clean_pictures", stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def state():
    rows = list(
        Picture.objects.order_by("pk").values("file", "width", "height", "ai_label", "is_moving", "is_clean")
    )
    return rows, {row["file"]: read(row["file"]) for row in rows}


class TestCleanPictures:
    @pytest.mark.parametrize(
        "name", ["jpeg", "turned jpeg", "mpo", "cmyk jpeg", "png", "webp", "turned clear webp", "gif"]
    )
    def test_takes_out_what_they_tell_under_the_name_they_have(self, name):
        data = shots.SHOTS[name]()
        suffix = {"mpo": "jpg"}.get(name, name.split()[-1].replace("jpeg", "jpg"))
        picture = kept(data, f"a.{suffix}")

        clean()

        now = read(picture.file.name)
        found = Picture.objects.get()
        assert not any(secret in now for secret in shots.SECRETS)
        assert found.file.name == picture.file.name
        assert (found.width, found.height) == imaging.look_at(BytesIO(now))[:2]
        assert found.is_clean
        Image.open(BytesIO(now)).load()

    def test_done_twice_changes_nothing_more(self):
        for name in ("jpeg", "turned jpeg", "png", "moving gif", "moving webp"):
            kept(shots.SHOTS[name](), f"{name}.{name.split()[-1].replace('jpeg', 'jpg')}")
        default_storage.save("archive/a.jpg", ContentFile(shots.SHOTS["turned jpeg"]()))
        clean()
        before = state(), read("archive/a.jpg")

        out, _ = clean()

        assert (state(), read("archive/a.jpg")) == before
        assert "0 cleaned (已清理), 0 clean already" in out
        assert "0 cleaned (已清理), 1 clean already" in out

    def test_finds_the_label(self):
        kept(shots.SHOTS["webp"](), "a.webp")

        clean()

        assert Picture.objects.get().ai_label == shots.AIGC

    def test_names_what_it_cannot_read_and_leaves_it_as_it_is(self):
        half = shots.written(Image.effect_noise((300, 300), 90).convert("RGB"), "JPEG")[:9000]
        broken, gone, whole = (
            kept(half, "half.jpg"),
            kept(b"x", "gone.jpg"),
            kept(shots.SHOTS["jpeg"](), "whole.jpg"),
        )
        default_storage.delete(gone.file.name)

        _, err = clean()

        assert "half.jpg: damaged (已损坏)" in err
        assert "gone.jpg: damaged (已损坏)" in err
        assert read(broken.file.name) == half
        assert list(Picture.objects.filter(is_clean=True)) == [whole]

    def test_tries_without_writing(self):
        kept(shots.SHOTS["jpeg"](), "a.jpg")
        before = state()

        out, _ = clean(dry_run=True)

        assert "dry run" in out
        assert "1 cleaned" in out
        assert state() == before

    def test_reaches_the_old_site(self):
        default_storage.save("archive/2022/04/a.jpg", ContentFile(shots.SHOTS["turned jpeg"]()))
        default_storage.save("archive/2022/04/b.pdf", ContentFile(b"%PDF SecretCam"))

        clean()

        assert b"SecretCam" not in read("archive/2022/04/a.jpg")
        assert read("archive/2022/04/b.pdf") == b"%PDF SecretCam"


def test_the_migration_stores_the_sizes_that_were_missing():
    turned, broken = kept(shots.SHOTS["turned jpeg"](), "a.jpg"), kept(b"x", "b.jpg")
    migration = import_module("articles.migrations.0007_picture_facts")

    migration.measure(apps, SimpleNamespace(connection=connection))

    assert Picture.objects.filter(pk=turned.pk).values_list("width", "height").get() == (80, 120)
    assert Picture.objects.filter(pk=broken.pk).values_list("width", "height").get() == (None, None)


class TestAssets:
    def bring(self, tmp_path, data, name="a.jpg"):
        brought = assets.Brought()
        (tmp_path / "site").mkdir(exist_ok=True)
        (tmp_path / "site" / name).write_bytes(data)
        with files.Folder(tmp_path / "site") as folder:
            assets.bring(folder, name, brought)
        return brought

    @pytest.mark.parametrize("name", ["jpeg", "turned jpeg", "mpo", "png", "webp", "gif", "avif"])
    def test_leave_behind_what_they_tell(self, tmp_path, name):
        self.bring(tmp_path, shots.SHOTS[name]())

        assert not any(secret in read("archive/a.jpg") for secret in shots.SECRETS)

    def test_are_unchanged_the_second_time(self, tmp_path):
        self.bring(tmp_path, shots.SHOTS["turned jpeg"]())

        brought = self.bring(tmp_path, shots.SHOTS["turned jpeg"]())

        assert (brought.copied, brought.unchanged) == (0, 1)

    def test_half_a_picture_is_brought_and_named(self, tmp_path):
        brought = self.bring(
            tmp_path, shots.written(Image.effect_noise((300, 300), 90).convert("RGB"), "JPEG")[:9000]
        )

        assert brought.copied == 1
        assert "truncated" in brought.damaged["a.jpg"]

    def test_broken_and_still_telling_it_stays_outside(self, tmp_path):
        data = shots.SHOTS["jpeg"]()

        brought = self.bring(tmp_path, data[: data.index(b"SecretCam") + 9])

        assert brought.refused["a.jpg"][0] == "picture-refused"
        assert "已损坏" in brought.refused["a.jpg"][1]
        assert not default_storage.exists("archive/a.jpg")

    def test_what_is_no_picture_is_brought_and_named(self, tmp_path):
        brought = self.bring(tmp_path, b"<html>404</html>")

        assert brought.copied == 1
        assert brought.damaged

    def test_turned_by_exif_take_the_room_people_see(self, tmp_path):
        from articles.reader.article.pictures import measured

        self.bring(tmp_path, shots.SHOTS["turned jpeg"]())

        assert measured("/a.jpg")[:2] == (80, 120)


@pytest.mark.parametrize("name", ["a.jpg", "a.pdf"])
def test_a_file_of_the_old_site_is_replaced_whole_or_not_at_all(monkeypatch, tmp_path, name):
    default_storage.save(f"archive/{name}", ContentFile(b"old"))
    archive = tmp_path / "site"
    archive.mkdir()
    (archive / name).write_bytes(shots.SHOTS["turned jpeg"]())

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with files.Folder(archive) as folder, pytest.raises(OSError, match="No space"):
        assets.bring(folder, name, assets.Brought())

    assert read(f"archive/{name}") == b"old"
    assert default_storage.listdir("archive")[1] == [name]
