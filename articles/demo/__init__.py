"""A morning at an invented newsroom, for a first look at the site; never for production."""
