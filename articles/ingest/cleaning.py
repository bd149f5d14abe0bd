"""Cleaning what the store has held since before pictures were cleaned on their way in; safe to run twice."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from articles import imaging
from articles.ingest import assets
from articles.models import Picture
from articles.system import storage

log = logging.getLogger(__name__)

SAME_KIND = {"jpeg": "jpg"}


@dataclass(slots=True)
class CleaningReport:
    """How many pictures were changed or were clean already; `damaged` by name, with the reason."""

    changed: int = 0
    unchanged: int = 0
    damaged: dict[str, str] = field(default_factory=dict)


def clean_pictures(cleaned: CleaningReport, *, dry_run: bool = False) -> Iterator[None]:
    """Clean the files of pictures that have not been cleaned, and store size and AI label; yields after each.

    A file keeps its name, for texts point to it. One that cannot be read stays and is tried again next time.
    """
    for picture in Picture.objects.filter(is_clean=False).order_by("pk").iterator(chunk_size=200):
        name = picture.file.name or ""
        try:
            data = _read(name)
            clean, label = _clean_bytes(name, data)
            facts = imaging.look_at(BytesIO(clean))
            if not facts.width:
                raise imaging.PictureRefused("打不开。")
        except (imaging.PictureRefused, OSError, ValueError) as error:
            cleaned.damaged[name] = str(error)
            yield
            continue
        is_changed = clean != data
        cleaned.changed += is_changed
        cleaned.unchanged += not is_changed
        if not dry_run:
            if is_changed:
                storage.put(name, ContentFile(clean))
            picture.width, picture.height, picture.is_moving = facts.width, facts.height, facts.is_moving
            picture.ai_label = facts.label or label or picture.ai_label
            picture.is_clean = True
            picture.save(update_fields=["width", "height", "is_moving", "ai_label", "is_clean"])
        yield


def _read(name: str) -> bytes:
    with default_storage.open(name) as file:
        return bytes(file.read())


def _clean_bytes(name: str, data: bytes) -> tuple[bytes, str]:
    """Return a picture's bytes as they would be stored today under the name they have, and the AI label."""
    master = imaging.taken(data)
    suffix = name.rpartition(".")[2].lower()
    if master.suffix == SAME_KIND.get(suffix, suffix):
        return master.data, master.label
    return imaging.washed(data)[0], master.label  # another kind would belie its name


def clean_archive(cleaned: CleaningReport, *, dry_run: bool = False) -> Iterator[None]:
    """Clean the pictures of the old site, at the addresses they have; yields after each."""
    for name in assets.stored_pictures():
        try:
            data = _read(name)
            clean, fault = imaging.washed(data)
        except (imaging.PictureRefused, OSError) as error:
            cleaned.damaged[name] = str(error)
            yield
            continue
        if fault:
            cleaned.damaged[name] = fault
        cleaned.changed += clean != data
        cleaned.unchanged += clean == data
        if clean != data and not dry_run:
            storage.put(name, ContentFile(clean))
        yield
