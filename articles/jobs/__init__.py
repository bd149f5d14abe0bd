"""What the newsroom does by itself: a clock writes jobs when they are due, workers take them (`manage.py work`)."""
