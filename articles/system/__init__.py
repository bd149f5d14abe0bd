"""What the machine and its services ask of the newsroom: files, disk, database, cache; nothing here knows a post."""
