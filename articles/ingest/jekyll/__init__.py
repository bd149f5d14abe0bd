"""Reading the old Jekyll archive: one file in, facts out; nothing here touches the database.

`parse_post` reads one file, `settle` decides between the files of a run that claim one key or one address.
Source: the archive's specification (SPEC); its section numbers stand in the modules.
"""

from articles.ingest.jekyll.conflicts import AddressClaim, Decision, settle
from articles.ingest.jekyll.outcomes import JekyllPost, Rejected, Skipped
from articles.ingest.jekyll.parse import parse_post

__all__ = ["AddressClaim", "Decision", "JekyllPost", "Rejected", "Skipped", "parse_post", "settle"]
