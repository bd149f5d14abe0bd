"""Tests of what the rooms share about a request."""
