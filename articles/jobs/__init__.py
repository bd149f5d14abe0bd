"""What the newsroom does by itself: a clock writes jobs when due, workers take them (`manage.py work`)."""
