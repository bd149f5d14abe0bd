"""The text of a piece as one value: what is signed, hashed, compared, kept in a 修改稿 and written back."""

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.dateparse import parse_datetime

from articles import sanitize
from articles.editorial.errors import InvalidText
from articles.models import Post, SourceLink
from articles.models.post import FLASH_LIMIT
from articles.text import plain
from articles.text import tags as tag_text
from articles.text.characters import clean_characters
from articles.text.moments import DESK_YEARS, OUT_OF_YEARS, is_of_years

# A change to any of these after 审核通过 asks for a new signature.
SIGNED_FIELDS = (
    "form", "is_important", "kicker", "headline", "subheadline", "short_headline", "dek", "body_html",
    "cover", "category", "tags", "origin", "source", "licence_basis", "byline", "responsible_editor",
    "changes_made", "ai_generated", "is_advertisement", "embargoed_until", "source_links",
)  # fmt: skip
FREE_FIELDS = ("section", "planned_at", "interviewed", "evidence_note")
# What a 修改稿 cannot carry: the form and the embargo of a piece readers have seen are settled.
REVISABLE_FIELDS = tuple(name for name in SIGNED_FIELDS if name not in ("form", "embargoed_until"))
LINK_FIELDS = ("url", "issue", "external_id", "original_headline", "original_author", "source_published_at")
KEYS = frozenset({"cover", "category", "source", "section"})
MOMENTS = frozenset({"embargoed_until", "planned_at"})
LABELS = {
    **{
        field.name: str(field.verbose_name)
        for field in Post._meta.fields
        if field.name in (*SIGNED_FIELDS, *FREE_FIELDS)
    },
    "tags": "标签",
    "source_links": "原文出处",
}
ONE_LINE = {field.name for field in Post._meta.fields if isinstance(field, models.CharField)}
LINE_ENDS = re.compile(r"\s*[\n\r\v\f\x85\u2028\u2029]\s*")
LINK_FIELD_OF = {field.name: field for field in SourceLink._meta.fields}

# Field name → JSON value: text, bool, number (keys), ISO moment in UTC, list of tags or links.
Content = dict[str, Any]


def content_of(post: Post) -> Content:
    """Return every field an editor may change, as JSON can hold it; equal contents compare equal."""
    content: Content = {}
    for name in (*SIGNED_FIELDS, *FREE_FIELDS):
        if name == "tags":
            content[name] = sorted(tag.name for tag in post.tags.all())
        elif name == "source_links":
            content[name] = [_link_content(link) for link in post.source_links.all()]
        elif name in KEYS:
            content[name] = getattr(post, f"{name}_id")
        else:
            content[name] = moment_of(getattr(post, name))
    return content


def _link_content(link: SourceLink) -> Content:
    return {name: moment_of(getattr(link, name)) for name in LINK_FIELDS}


def moment_of(value: Any) -> Any:
    """Return a stored value as JSON keeps it: a moment in UTC as ISO text, everything else as it is."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value


def hash_of(content: Mapping[str, Any]) -> str:
    """Return the SHA-256 (hex) of the signed fields: one text, one hash."""
    signed = {name: content.get(name) for name in SIGNED_FIELDS}
    return hashlib.sha256(json.dumps(signed, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def signed_hash(content: Mapping[str, Any], note: Mapping[str, Any]) -> str:
    """Return the hash of what is signed: the text, and the note to readers that comes out with it."""
    if not note:
        return hash_of(content)
    signed = hash_of(content) + json.dumps(note, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(signed.encode()).hexdigest()


def text_hash(post: Post) -> str:
    """Return the hash of the text that `post` has now."""
    return hash_of(content_of(post))


def changed_fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Return the names of the fields that differ, in the order of the article screen."""
    return [name for name in (*SIGNED_FIELDS, *FREE_FIELDS) if before.get(name) != after.get(name)]


def normalised(changes: Mapping[str, Any], *, is_legacy: bool = False) -> Content:
    """Return typed `changes` in the form of `content_of`, the body cleaned.

    Keys may come as objects or ids, moments as aware datetimes, tags as a list or one line, links as a list
    of mappings. Raises InvalidText; KeyError for a field no editor may set.
    """
    return {name: _normalised(name, value, is_legacy=is_legacy) for name, value in changes.items()}


def _normalised(name: str, value: Any, *, is_legacy: bool) -> Any:
    if name not in LABELS:
        raise KeyError(f"{name} is not a field editors change")
    if name in KEYS:
        return value.pk if isinstance(value, models.Model) else value
    if name in MOMENTS:
        return _moment(value)
    if name == "tags":
        return sorted(
            set(
                tag_text.split_tags(
                    clean_characters(value if isinstance(value, str) else "，".join(map(str, value)))
                )
            )
        )
    if name == "source_links":
        return [_link(link) for link in value]
    if name == "body_html":
        return _clean_body(value, is_legacy=is_legacy)
    if not isinstance(value, str):
        return value
    return LINE_ENDS.sub(" ", cleaned(value)) if name in ONE_LINE else cleaned(value)


def cleaned(text: str) -> str:
    """Return typed text as it is stored: no invalid characters, one kind of line break, ends stripped."""
    return clean_characters(text).replace("\r\n", "\n").strip()


def _clean_body(html: str, *, is_legacy: bool) -> str:
    limit = sanitize.IMPORT_LIMIT if is_legacy else sanitize.EDITOR_LIMIT
    try:
        return sanitize.clean(html, max_bytes=limit).html
    except sanitize.UncleanHTML as error:
        raise InvalidText(f"正文无法保存：{error}", {"body_html": [str(error)]}) from error


def _moment(value: datetime | str | None) -> str | None:
    if isinstance(value, str):
        value = parse_datetime(value)
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    if not is_of_years(value, DESK_YEARS):
        raise InvalidText(f"时间“{value:%Y-%m-%d %H:%M}”不对：{OUT_OF_YEARS}")
    return value.astimezone(UTC).isoformat()


def _link(link: Mapping[str, Any]) -> Content:
    content: Content = {name: (link.get(name) or "") for name in LINK_FIELDS}
    content = {name: cleaned(value) if isinstance(value, str) else value for name, value in content.items()}
    content["source_published_at"] = _moment(link.get("source_published_at") or None)
    if content["url"] and not content["url"].lower().startswith(("http://", "https://")):
        message = f"原文链接“{content['url'][:60]}”不是网页地址，请写以 http:// 或 https:// 开头的地址。"
        raise InvalidText(message, {"source_links": [message]})
    return content


def put(post: Post, content: Mapping[str, Any], fields: list[str]) -> None:
    """Set `fields` of the unsaved `post` from `content` and check them; `put_linked` does tags and links.

    Raises InvalidText with every message by field.
    """
    for name in fields:
        if name in ("tags", "source_links"):
            continue
        if name in KEYS:
            setattr(post, f"{name}_id", content[name])
        else:
            value = content[name]
            setattr(post, name, parse_datetime(value) if name in MOMENTS and value else value)
    if post.source_id is not None:
        post.outlet_name = ""  # it stood in for the 稿源
    post.linked = {"tags": content["tags"], "source_links": content["source_links"]}
    _check(post, content, fields)


def _check(post: Post, content: Mapping[str, Any], fields: list[str]) -> None:
    faults: dict[str, list[str]] = {}
    unchecked = [field.name for field in post._meta.fields if field.name not in fields]
    try:
        post.clean_fields(exclude=unchecked)
    except ValidationError as error:
        faults = {name: list(messages) for name, messages in error.message_dict.items()}
    faults.update(_too_long_links(content["source_links"]))
    long_tags = [name for name in content["tags"] if len(name) > 100]
    if long_tags:
        faults["tags"] = [f"标签“{long_tags[0][:20]}……”超过 100 字，请缩短。"]
    if post.form == Post.Form.FLASH:
        length = len(plain.text_of(content["body_html"]))
        if length > FLASH_LIMIT:
            faults["body_html"] = [f"快讯最多 {FLASH_LIMIT} 字，现在 {length} 字，请删减或改为稿件。"]
    if faults:
        sentences = "；".join(
            f"{LABELS.get(name, name)}：{''.join(messages)}" for name, messages in faults.items()
        )
        raise InvalidText(f"稿件没有保存。{sentences}", faults)


def _too_long_links(links: list[Content]) -> dict[str, list[str]]:
    for link in links:
        for name in LINK_FIELDS[:-1]:
            field = LINK_FIELD_OF[name]
            if len(link[name]) > (field.max_length or 0):
                return {"source_links": [f"{field.verbose_name}最多 {field.max_length} 字，请缩短。"]}
    return {}


def put_linked(post: Post, content: Mapping[str, Any], fields: list[str]) -> None:
    """Write the tags and links of the saved `post`, where they are among `fields`."""
    if "tags" in fields:
        post.tags.set(content["tags"])
    if "source_links" in fields:
        present = list(post.source_links.all())
        for position, values in enumerate(content["source_links"]):
            link = present[position] if position < len(present) else SourceLink(post=post)
            if link.url != values["url"]:  # what was found out is about another page
                link.checked_at = link.changed_at = link.gone_at = None
                link.check_result = ""
            for name in LINK_FIELDS:
                setattr(link, name, values[name])
            if values["source_published_at"]:
                link.source_published_at = parse_datetime(values["source_published_at"])
            link.save()
        for link in present[len(content["source_links"]) :]:
            link.delete()
