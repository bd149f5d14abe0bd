"""Tags as editors type them: one line, separated by commas, never by spaces."""

import re
from collections.abc import Iterable

SEPARATORS = re.compile(r"[,，、]")


def split_tags(line: str) -> list[str]:
    """Return the tags of one typed line in order, without repeats; `季报 数据` stays one tag.

    taggit's own parser splits at spaces, so saving an imported post would have cut its tags in two.
    """
    names = (" ".join(name.split()) for name in SEPARATORS.split(line))
    return list(dict.fromkeys(name for name in names if name))


def join_tags(tags: Iterable[object]) -> str:
    """Return tags (objects with a `name`) as the line an editor can change and `split_tags` reads back."""
    return "，".join(str(getattr(tag, "name", tag)) for tag in tags)
