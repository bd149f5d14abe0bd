"""Likeness: which posts are the same text, and how. Engine, fingerprints, learnt boilerplate."""
