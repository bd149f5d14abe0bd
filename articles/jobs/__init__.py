"""What the newsroom does by itself: a scheduler writes due jobs, workers take them (`manage.py work`)."""
