"""Likeness: which posts are the same text, and how. Engine, fingerprints and what it learnt of boilerplate."""
