"""Previews for the desk, in the readers' own templates: a piece, and the home page."""

from . import article, front_page

__all__ = ["article", "front_page"]
