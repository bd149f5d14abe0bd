"""A verb done to many pieces at once."""

from dataclasses import dataclass, field

from articles.editorial.errors import EditorialError
from articles.models import Post


@dataclass
class BulkOutcome:
    """What became of several pieces: those done, and each that was refused with its reason."""

    done: list[Post] = field(default_factory=list)
    refused: list[tuple[Post, EditorialError]] = field(default_factory=list)
