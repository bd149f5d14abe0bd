"""The desk: one module for each screen; `site` is wired into the addresses."""

from . import (
    accounts,
    afterwards,
    candidates,
    deeds,
    fetching,
    home,
    intake,
    labels,
    outlets,
    pictures,
    posts,
    presence,
    preview,
    records,
    search,
    suggest,
)
from .site import site

__all__ = [
    "accounts",
    "afterwards",
    "candidates",
    "deeds",
    "fetching",
    "home",
    "intake",
    "labels",
    "outlets",
    "pictures",
    "posts",
    "presence",
    "preview",
    "records",
    "search",
    "site",
    "suggest",
]
