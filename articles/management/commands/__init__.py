"""The management commands: thin, they only translate."""
