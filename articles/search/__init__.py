"""Search that understands Chinese insurance news, in the site's own database."""
