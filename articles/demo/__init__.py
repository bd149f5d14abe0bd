"""A morning at an invented newsroom, for whoever looks at the site for the first time.

Never in production.
"""
