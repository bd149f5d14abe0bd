"""What the machine and its services provide to the newsroom: files, disk, database, cache.

Nothing here knows about posts.
"""
