"""What comes in from outside: the old archive, outlets' feeds, pasted pages, pictures and files.

`fetch` is the only way out to other people's servers.
"""
