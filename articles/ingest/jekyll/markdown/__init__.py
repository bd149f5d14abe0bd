"""Markdown of the archive, GFM-like as SPEC §6 and §9 want it, to HTML, in time linear in the length.

`blocks` reads a text line by line into a tree, `inlines` writes the text of each block. Link definitions and
footnotes belong to the whole document, so the tree of everything is read before the first line is written.
Why a reader of our own: docs/decisions/0008-reader-of-the-archives-markdown.md.
"""

from articles.ingest.jekyll.markdown.document import NOTES, Document, to_html

__all__ = ["NOTES", "Document", "to_html"]
