"""Pure functions on strings: addresses, plain text, Chinese."""
