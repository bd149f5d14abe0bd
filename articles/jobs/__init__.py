"""What the newsroom does by itself.

A clock writes jobs when they are due, workers take them (`manage.py work`).
"""
