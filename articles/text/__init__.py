"""Pure functions on text: addresses, HTML, Chinese words and sounds, clock and dates, facts, tables."""
