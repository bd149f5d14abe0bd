"""What the machine and its services ask of the newsroom: files, disk, database, cache.

Nothing here knows a post.
"""
