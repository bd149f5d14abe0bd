"""A morning at an invented newsroom, for whoever looks at the site for the first time; never in production."""
