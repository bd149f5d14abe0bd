"""Review: signatures of two people or three, 修改稿, provenance and duty."""
