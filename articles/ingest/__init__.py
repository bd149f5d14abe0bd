"""What comes into the newsroom from outside: the old Jekyll archive and pasted articles."""
