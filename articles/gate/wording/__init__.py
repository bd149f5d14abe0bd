"""Which rules a passage breaks: stock phrases, rewordings, and who says them of what."""
