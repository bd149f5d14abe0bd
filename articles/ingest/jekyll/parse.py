"""One file of the archive in, one post out (SPEC §1–7). Pure: no clock, no database, no other file."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from articles.ingest.jekyll import body, codes, fields, filename, footers, front_matter, liquid
from articles.ingest.jekyll.filename import FileName
from articles.ingest.jekyll.front_matter import FrontMatter, FrontMatterReading
from articles.ingest.jekyll.outcomes import JekyllPost, Rejected, Rejection, Skip, Skipped
from articles.text import addresses, plain
from articles.text.characters import clean_characters

SIZE_LIMIT = 5 * 1024 * 1024  # bytes


def parse_post(relative_path: str, raw: bytes, *, now: datetime) -> JekyllPost | Rejected | Skipped:
    """Read one file of the archive; never raises for anything in it.

    `relative_path` is the path under the posts root, parts joined by `/`; `now` (aware) separates scheduled
    posts from published ones. Whether another file has the same key or address is for `settle` to decide.
    """
    try:
        return _post(filename.read(relative_path), raw, now)
    except Skip:
        return Skipped(relative_path)
    except Rejection as rejection:
        return Rejected(relative_path, rejection.error, rejection.detail)


def _post(name: FileName, raw: bytes, now: datetime) -> JekyllPost:
    warnings: set[str] = set()
    front = front_matter.split(_text(raw, warnings))
    warnings |= front.warnings
    given = fields.without_control_characters(front.fields, warnings)
    title = fields.title(given, warnings)
    moment, is_readable = fields.moment(given, name, warnings)
    categories = fields.categories(given, warnings)
    tags, raw_tags = fields.tags(given, warnings)
    slug = fields.text(given, "slug") or name.slug
    permalink = fields.text(given, "permalink")

    def address(names: Iterable[str], day: datetime) -> str:
        if permalink is None:
            return addresses.post_path(names, day, slug, extension=name.output_extension)
        try:
            return addresses.permalink_path(
                permalink, categories=names, day=day, slug=slug, extension=name.output_extension
            )
        except addresses.PermalinkInvalid as error:
            raise Rejection(codes.PERMALINK_INVALID, str(error)) from None

    repaired = address(categories.names, moment.at)
    if front.reading is FrontMatterReading.IGNORED and name.day is not None:
        url = addresses.post_path((), name.day, name.slug, extension=name.output_extension)
    elif front.reading is FrontMatterReading.READ and is_readable and categories.jekyll_names is not None:
        url = address(categories.jekyll_names, moment.jekyll_at)
    else:  # none, or a new one every day
        url = repaired

    text, has_liquid = liquid.strip_raw(front.body.lstrip("\ufeff"))
    if has_liquid:
        warnings.add(codes.LIQUID)
    around = footers.split(text)
    if around.source_is_empty:
        warnings.add(codes.SOURCE_EMPTY)
    cleaned = body.clean(around, is_markdown=name.is_markdown, base=url)
    warnings |= cleaned.warnings
    if cleaned.is_empty:
        raise Rejection(codes.EMPTY_BODY, name.path)
    infocode = _infocode(around.source_url, name.slug, warnings)
    has_section = categories.section is not None
    return JekyllPost(
        path=name.path,
        status=_status(front, moment.at, now),
        key=infocode or name.stem,
        url=url,
        aliases=_aliases(url, repaired, name.output_extension if permalink else None),
        title=title or _title_of(cleaned.digest, cleaned.html) or name.slug,
        date=moment.at,
        categories=categories.names,
        tags=tags,
        section=categories.section,
        section_name=fields.section_name(around.nav_name, raw_tags) if has_section else None,
        outlet=cleaned.outlet,
        source_url=around.source_url,
        infocode=infocode,
        digest=cleaned.digest,
        warnings=tuple(sorted(warnings)),
        body_html=cleaned.html,
        body_text=cleaned.text,
        images=cleaned.images,
        links=cleaned.links,
        slug=addresses.title_part(slug),
        loss=cleaned.loss,
    )


def _text(raw: bytes, warnings: set[str]) -> str:
    """Decode a file: one BOM and CRLF go silently, control characters with a warning."""
    if len(raw) > SIZE_LIMIT:
        raise Rejection(codes.TOO_LARGE, f"{len(raw)} bytes")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Rejection(codes.NOT_UTF8, f"byte {error.start}") from None
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    # Byte order marks in front of the front matter kept Jekyll from seeing it, so they count where blanks do.
    start = len(text) - len(text.lstrip(front_matter.BLANKS))
    clean = text[:start] + clean_characters(text[start:]).replace("\r", "")
    if clean != text:
        warnings.add(codes.CONTROL_CHARS)
    return clean


def _status(front: FrontMatter, at: datetime, now: datetime) -> str:
    if not fields.is_published(front.fields):
        return "draft"
    return "scheduled" if at > now else "published"


def _title_of(digest: str | None, html: str) -> str:
    """Return a title for a post without one: the beginning of the digest, else of the body.

    Line breaks of the source count: early posts repeat the title as the first line of their first paragraph.
    """
    return plain.first_sentence(digest or "") or plain.first_sentence(
        plain.contents(html, keeps_lines=True).text
    )


def _infocode(source_url: str | None, slug: str, warnings: set[str]) -> str | None:
    of_link, of_name = footers.infocode_of_link(source_url), footers.infocode_of_slug(slug)
    if of_link and of_name and of_link != of_name:
        warnings.add(codes.INFOCODE_MISMATCH)
    return of_link or of_name


def _aliases(url: str, repaired: str, permalink_extension: str | None) -> tuple[str, ...]:
    """Return a post's other addresses: the repaired one, and the stored twin of an extensionless one."""
    known = [url, repaired]
    if permalink_extension is not None:
        known += [
            twin
            for address in (url, repaired)
            if (twin := addresses.stored_twin(address, permalink_extension))
        ]
    by_meaning = {addresses.decode(address): address for address in reversed(known)}
    del by_meaning[addresses.decode(url)]
    return tuple(reversed(by_meaning.values()))
