"""The kinds of labels that pieces are filed under, by the names that addresses have for them."""

from .category import Category
from .source import Source
from .tag import Tag

Label = Category | Tag | Source
LABEL_KINDS: dict[str, type[Label]] = {"category": Category, "tag": Tag, "source": Source}


def free_slug(model: type[Label], wanted: str) -> str:
    """Return `wanted`, or the first of wanted-2, wanted-3 … that no label of the kind has."""
    slug, number = wanted, 1
    while model.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{wanted}-{number}"
    return slug
