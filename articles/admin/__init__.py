"""The desk: one module for each screen; `site` is wired into the addresses."""

from . import accounts, deeds, home, outlets, pictures, posts, presence, preview, records, suggest
from .site import site

__all__ = [
    "accounts",
    "deeds",
    "home",
    "outlets",
    "pictures",
    "posts",
    "presence",
    "preview",
    "records",
    "site",
    "suggest",
]
