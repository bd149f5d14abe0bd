"""What holds a piece back: missing provenance, words to be mended, and the rules behind both."""
