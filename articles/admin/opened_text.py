"""Which text an open article screen was made from, and the token of the page itself."""

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest, QueryDict

from articles.editorial.content import Content, content_of
from articles.editorial.workflow import signatures
from articles.editorial.writing import earlier
from articles.editorial.writing.three_way_merge import CORRECTION
from articles.models import Post
from articles.text.numbers import MOST_VERSION, version_number, whole_number

ENCODED = re.compile(r"(\d+)(?:r(\d+))?")
PAGE_LENGTH = 40  # characters of a page's token
MOST_PAGES = 8  # whose text one page goes on with


@dataclass(frozen=True)
class OpenedText:
    """What a page says about the text it was made from.

    `text_version`: of the piece (None if the page did not say); `revision`: the version of its 修改稿, 0 before
    one was begun, None if the piece itself was edited. `page` identifies this one opening, `earlier` the
    pages whose text it continues.
    """

    text_version: int | None
    revision: int | None
    page: str
    earlier: tuple[str, ...] = ()

    @property
    def encoded(self) -> str:
        """Return what the page carries: "12", or "12r3" for the third version of a 修改稿."""
        return f"{self.text_version or 0}" + ("" if self.revision is None else f"r{self.revision}")

    @property
    def pages(self) -> tuple[str, ...]:
        """The tokens of every page whose autosave is in the text."""
        return (self.page, *self.earlier)

    def version(self, *, is_revising: bool, expected: int) -> int:
        """Return the version a save must name; `expected` is what the form says.

        A page that was opened before the piece was published begins a 修改稿 now.
        """
        if is_revising and self.text_version is not None and self.revision is None:
            return 0
        return expected


def of_screen(
    post: Post | None, *, is_revising: bool, version: int, earlier_pages: Iterable[str] = ()
) -> OpenedText:
    """Return what a page that is being made is made from: the piece, or the 修改稿 in `version`."""
    text_version = post.version if post is not None else 0
    return OpenedText(
        text_version, version if is_revising else None, secrets.token_urlsafe(12), tuple(earlier_pages)
    )


def of_request(data: QueryDict) -> OpenedText:
    """Return what a posted page says; the page that is made of the answer goes on with its text."""
    found = ENCODED.fullmatch(data.get("opened", ""))
    text_version = whole_number(found[1], most=MOST_VERSION) if found else None
    revision = whole_number(found[2], most=MOST_VERSION) if found and found[2] else None
    pages = [page[:PAGE_LENGTH] for page in data.get("earlier", "").split(",") if page]
    return OpenedText(text_version, revision, data.get("page", "")[:PAGE_LENGTH], tuple(pages[:MOST_PAGES]))


def text_of(post: Post, opened: OpenedText) -> Content | None:
    """Return the text that the page was made from, or None if it is not known.

    The note of a 修改稿 is in it as `correction`.
    """
    if opened.revision:
        return earlier.revision_text(post, opened.revision)
    if opened.text_version is None:
        return None
    if opened.text_version == post.version:
        return {**content_of(post), CORRECTION: {}}
    found = earlier.text_at(post, opened.text_version)
    return {**found, CORRECTION: {}} if found else None


def present_text(post: Post, *, is_revising: bool) -> Content:
    """Return the text that a page opened now would be made from, as `text_of` does."""
    revision = signatures.open_revision(post) if is_revising else None
    if revision is not None:
        return {**revision.content, CORRECTION: revision.correction}
    return {**content_of(post), CORRECTION: {}}


def posted_version(request: HttpRequest) -> int:
    """Return the version the form was made from; 0 for nonsense, which no text has."""
    return posted_number(request, "expected_version")


def posted_number(request: HttpRequest, name: str) -> int:
    """Return the whole number that was posted as `name`; 0 for nonsense."""
    return version_number(request.POST.get(name, ""))
