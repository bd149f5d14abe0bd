"""The site: wiring only. What the newsroom does lives in `articles`."""
