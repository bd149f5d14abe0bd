"""Whether a repost's headline says only what the original's headline and text support."""
