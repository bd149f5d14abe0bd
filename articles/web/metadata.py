"""What a page says of itself to programs: description, canonical address, Open Graph, schema.org."""

import json
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from django.conf import settings
from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe

from articles.models import Correction, Post
from articles.text import clock

from . import addresses

Data = dict[str, Any]  # an object of schema.org

DESCRIPTION_LENGTH = 110  # characters a search result shows
HEADLINE_LENGTH = 110  # characters, schema.org's advice for NewsArticle
AI_SOURCE_TYPE = "https://schema.org/TrainedAlgorithmicMediaDigitalSource"
SHARE_PICTURE = "img/share.png"
# Inside a script element only these could end it or open a comment.
SCRIPT_ESCAPES = {"<": "\\u003C", ">": "\\u003E", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


class SharePicture(NamedTuple):
    """A picture that stands for a page: its whole address and its size in pixels."""

    url: str
    width: int
    height: int


class Metadata(NamedTuple):
    """What `parts/metadata.html` prints; `json_ld` is safe to stand inside a script element, "" for none."""

    description: str
    canonical: str
    kind: str
    title: str
    image: SharePicture
    published_at: str
    changed_at: str
    json_ld: SafeString


def of_page(path: str, *, title: str, description: str = "") -> Metadata:
    """Return the metadata of a page that is no article.

    `path` is its encoded address with what query matters.
    """
    return Metadata(
        shorten(description),
        settings.SITE_URL + path,
        "website",
        title,
        share_picture(),
        "",
        "",
        mark_safe(""),
    )


def of_home(description: str) -> Metadata:
    """Return the metadata of the front page: what the site is, who makes it, how it is searched."""
    root = settings.SITE_URL + "/"
    website = {
        "@type": "WebSite",
        "@id": f"{root}#website",
        "name": settings.SITE_NAME,
        "url": root,
        "inLanguage": "zh-CN",
        "publisher": {"@id": f"{root}#publisher"},
        "potentialAction": {
            "@type": "SearchAction",
            "target": {
                "@type": "EntryPoint",
                "urlTemplate": f"{settings.SITE_URL}{addresses.of('search')}?q={{search_term_string}}",
            },
            "query-input": "required name=search_term_string",
        },
    }
    publisher = {**organization(), "@id": f"{root}#publisher"}
    graph = {"@context": "https://schema.org", "@graph": [website, publisher]}
    page = of_page("/", title=settings.SITE_NAME, description=description)
    return page._replace(json_ld=as_script(graph))


def organization() -> Data:
    """Return who publishes the site, as schema.org has it."""
    return {
        "@type": "Organization",
        "name": settings.SITE_NAME,
        "url": settings.SITE_URL + "/",
        "logo": {"@type": "ImageObject", "url": share_picture().url},
    }


def of_article(
    post: Post,
    *,
    tags: Sequence[Any],
    credit: dict[str, str],
    corrections: Sequence[Correction],
    picture: SharePicture | None = None,
    leader: str = "",
) -> Metadata:
    """Return the metadata of an article.

    `credit` is what the line under the headline says; `picture` represents the article.

    Without one the seal of the site does. `leader`: the address of the page that leads its story, if
    another does.
    """
    description = shorten(post.dek or post.excerpt)
    url = settings.SITE_URL + post.get_absolute_url()
    image = picture or share_picture()
    article = news_article(
        post, url, description, image.url, tags=tags, credit=credit, corrections=corrections
    )
    graph = {"@context": "https://schema.org", "@graph": [article, breadcrumbs(post, url)]}
    return Metadata(
        description,
        settings.SITE_URL + leader if leader else canonical(url, credit),
        "article",
        post.headline,
        image,
        moment(post.published_at),
        moment(post.revised_at or post.published_at),
        as_script(graph),
    )


def canonical(url: str, credit: dict[str, str]) -> str:
    """Return the address search engines should keep: ours, or the original's if the operator chose that."""
    if settings.CANONICAL_REPOSTS == "source" and credit["url"].startswith(("http://", "https://")):
        return credit["url"]
    return url


def news_article(
    post: Post,
    url: str,
    description: str,
    image: str,
    *,
    tags: Sequence[Any],
    credit: dict[str, str],
    corrections: Sequence[Correction],
) -> Data:
    """Return the schema.org NewsArticle.

    Unknown facts are left out, so an archive post never claims to be ours.
    """
    article = {
        "@type": "NewsArticle",
        "headline": post.headline[:HEADLINE_LENGTH],
        "url": url,
        "mainEntityOfPage": url,
        "datePublished": moment(post.published_at),
        "dateModified": moment(post.revised_at or post.published_at),
        "description": description,
        "image": [image_object(post, image)],
        "inLanguage": "zh-CN",
        "isAccessibleForFree": True,
        "publisher": organization(),
    }
    if post.is_machine_written:
        article["digitalSourceType"] = AI_SOURCE_TYPE
    if credit["author"]:
        article["author"] = {"@type": "Person", "name": credit["author"]}
    elif credit["outlet"]:
        article["author"] = {"@type": "Organization", "name": credit["outlet"]}
    if post.origin != Post.Origin.OWN:
        if credit["outlet"]:
            article["sourceOrganization"] = {"@type": "Organization", "name": credit["outlet"]}
        if credit["url"].startswith(("http://", "https://")):
            article["isBasedOn"] = credit["url"]
    if home := post.section or post.category:
        article["articleSection"] = home.name
    if tags:
        article["keywords"] = [tag.name for tag in tags]
    if corrections:
        article["correction"] = [
            {
                "@type": "CorrectionComment",
                "text": f"{note.old_wording} → {note.new_wording}" if note.old_wording else note.new_wording,
                "datePublished": moment(note.corrected_at),
            }
            for note in corrections
        ]
    return article


def image_object(post: Post, address: str) -> Data | str:
    """Return the picture's address; of one that a machine made, the object that says so."""
    if not (post.cover and post.cover.ai_words):
        return address
    return {"@type": "ImageObject", "url": address, "digitalSourceType": AI_SOURCE_TYPE}


def breadcrumbs(post: Post, url: str) -> Data:
    """Return the way from the front page to the article, as the page shows it."""
    steps = [("首页", settings.SITE_URL + "/")]
    if home := post.section or post.category:
        steps.append((home.name, settings.SITE_URL + addresses.of_category(home)))
    steps.append((post.headline, url))
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": address}
            for position, (name, address) in enumerate(steps, start=1)
        ],
    }


def as_script(data: Data) -> SafeString:
    """Return `data` as JSON that cannot leave the script element it stands in."""
    written = json.dumps(data, ensure_ascii=False)
    for character, escape in SCRIPT_ESCAPES.items():
        written = written.replace(character, escape)
    return mark_safe(written)  # noqa: S308 - every `<` is escaped


@cache
def share_picture() -> SharePicture:
    """Return the SharePicture of the seal that stands for the site."""
    return SharePicture(settings.SITE_URL + static(SHARE_PICTURE), 300, 300)


def moment(at: datetime | None) -> str:
    """Return a moment as ISO 8601 in Asia/Shanghai, to the second, or "" (in the preview of a draft)."""
    return "" if at is None else clock.local(at).isoformat(timespec="seconds")


def shorten(text: str) -> str:
    """Return `text` on one line, cut to what a search result shows."""
    line = " ".join(text.split())
    return line if len(line) <= DESCRIPTION_LENGTH else line[: DESCRIPTION_LENGTH - 1] + "…"
