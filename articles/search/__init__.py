"""Search: index, query, rank, highlight; one module per database."""
