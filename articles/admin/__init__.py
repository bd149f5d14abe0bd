"""The desk: one module for each screen; `site` is wired into the addresses."""

from . import (
    accounts,
    audit,
    candidates,
    feeds,
    fetching,
    front_page,
    intake,
    outlets,
    pictures,
    post_review,
    posts,
    presence,
    published_actions,
    rename_merge,
    search,
    suggest,
    undo,
)
from .site import site

__all__ = [
    "accounts",
    "audit",
    "candidates",
    "feeds",
    "fetching",
    "front_page",
    "intake",
    "outlets",
    "pictures",
    "post_review",
    "posts",
    "presence",
    "published_actions",
    "rename_merge",
    "search",
    "site",
    "suggest",
    "undo",
]
