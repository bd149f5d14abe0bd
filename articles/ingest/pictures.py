"""Pictures from outside into our store: uploads, and remote ones fetched without trusting their address."""

from __future__ import annotations

import hashlib
import http
from typing import Any

from django.core.files.base import ContentFile

from articles import imaging
from articles.imaging import MOST_BYTES as MOST_BYTES
from articles.imaging import Master
from articles.imaging import PictureRefused as PictureRefused
from articles.ingest import fetch as fetching
from articles.ingest.fetch import FetchFailed, FetchLimits, fetcher
from articles.ingest.fetch import is_public as is_public
from articles.ingest.fetch import public_address as public_address
from articles.models import Picture, User

PATIENCE = 10.0  # seconds for the whole of one fetch
REDIRECTS = 3
PORTS = dict(fetching.PORTS)
REFUSALS = {
    "address": "图片地址要以 http:// 或 https:// 开头，请检查。",
    "port": "不从特殊端口取图，请自己上传。",
    "inside": "这个地址指向内部网络，不能取图。",
    "unknown-host": "找不到图片所在的服务器，请检查地址。",
    "redirects": "图片地址转了太多次，没有取到，请自己上传。",
    "slow": "对方服务器太慢，没有取到图片，请自己上传。",
    "busy": "我们向这台服务器取的内容太多，没有排到，请稍后再试，或自己上传。",
    "unreachable": "连不上图片所在的服务器，请稍后再试，或自己上传。",
    "broken": "图片没有取完整，请稍后再试，或自己上传。",
}


def same_picture(data: bytes) -> Picture | None:
    """Return the picture in the store with the very same bytes, or None."""
    return Picture.objects.filter(sha256=hashlib.sha256(data).hexdigest()).order_by("id").first()


def store(data: bytes, *, uploaded_by: User, **facts: Any) -> Picture:
    """Put a picture into the store with its `facts`. Raises PictureRefused.

    Facts are alt, caption, credit, focal_x, focal_y and original_url.
    """
    return keep(imaging.taken(data), data, uploaded_by=uploaded_by, **facts)


def keep(master: Master, data: bytes, *, uploaded_by: User, **facts: Any) -> Picture:
    """Store what became of the bytes `data` that came in; by their digest the same bytes are known again."""
    digest = hashlib.sha256(data).hexdigest()
    name = f"{digest[:16]}.{master.suffix}"
    picture = Picture(
        sha256=digest,
        width=master.width,
        height=master.height,
        ai_label=master.label,
        is_moving=master.is_moving,
        is_clean=True,
        uploaded_by=uploaded_by,
        **facts,
    )
    picture.file.save(name, ContentFile(master.data, name), save=False)
    try:
        picture.save()
    except BaseException:
        picture.file.delete(save=False)  # a file that no record names would lie there for ever
        raise
    return picture


def keep_as(same: Picture, url: str, *, uploaded_by: User) -> Picture:
    """Record that the picture `same` stands at the remote address `url` too.

    One file has a record for each of its addresses.
    """
    if same.original_url:
        same.pk = None
        same.uploaded_by = uploaded_by
    same.original_url = url
    same.save()
    return same


def fetch(url: str) -> bytes:
    """Return the bytes of a remote picture. Raises PictureRefused.

    It goes through the one fetcher, but without pause and robots.txt: a person asks for this picture, once.
    """
    limits = FetchLimits(most_bytes=MOST_BYTES, patience=PATIENCE, redirects=REDIRECTS)
    try:
        answer = fetcher.get(
            url, limits=limits, accept="image/*", is_polite=False, resolve=public_address, ports=PORTS
        )
    except FetchFailed as failure:
        if failure.code == "too-large":
            raise PictureRefused(f"图片超过 {MOST_BYTES // 1024 // 1024} MB，没有取。") from failure
        raise PictureRefused(REFUSALS.get(failure.code, str(failure))) from failure
    if answer.status != http.HTTPStatus.OK:
        raise PictureRefused(f"对方服务器答复 {answer.status}，没有取到图片，请换一个地址或自己上传。")
    return answer.body
