"""What leaves the site for other programs: feeds, sitemaps, robots."""
