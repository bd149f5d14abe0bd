"""The newsroom's nouns, each beside its queryset."""

from .account import User
from .archive import ArchiveFile
from .category import Category
from .correction import Correction
from .edition import Edition
from .event import EditorialEvent
from .home import HomeSlot
from .page import PlainPage
from .picture import Picture
from .post import Post
from .redirect import Redirect
from .source import Source, SourceLink
from .tag import Tag, TaggedPost

__all__ = [
    "ArchiveFile",
    "Category",
    "Correction",
    "Edition",
    "EditorialEvent",
    "HomeSlot",
    "Picture",
    "PlainPage",
    "Post",
    "Redirect",
    "Source",
    "SourceLink",
    "Tag",
    "TaggedPost",
    "User",
]
