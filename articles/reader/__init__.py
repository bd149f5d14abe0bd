"""The reader's site: the home page, lists, articles, search, archive, and what answers a lost address."""
