"""Previews for the desk, in the readers' own templates: a piece, and the home page."""

from . import article

__all__ = ["article"]
