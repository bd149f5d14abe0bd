"""The desk: one module for each screen; `site` is wired into the addresses."""

from . import accounts, home, outlets, pictures, posts, records, suggest
from .site import site

__all__ = ["accounts", "home", "outlets", "pictures", "posts", "records", "site", "suggest"]
