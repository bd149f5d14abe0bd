"""转载录入: a page as an editor pasted it, read into the facts of a repost; what is guessed is marked.

`parse_page` is pure; `find_duplicates` asks whether the piece is here already.
"""

from articles.ingest.intake.duplicates import Duplicate, find_duplicates, matching_source
from articles.ingest.intake.page import PastedPage, parse_page

__all__ = ["Duplicate", "PastedPage", "find_duplicates", "matching_source", "parse_page"]
