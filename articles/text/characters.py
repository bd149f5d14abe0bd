"""Characters that no stored text may hold: what XML forbids and what nobody can see."""

import re

# XML 1.0 knows neither control characters but tab and line ends, nor U+FFFE, U+FFFF and halves of pairs: one of them
# in a headline and a whole feed cannot be read. DEL and C1 are allowed there and mean nothing anywhere.
# Zero-width space, zero-width no-break space and soft hyphen part words that search and readers take for whole.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u200b\ufeff\ufffe\uffff\ud800-\udfff]")


def clean_characters(text: str) -> str:
    """Return the text without the characters that no field may hold; tab, line feed and carriage return stay.

    Source: XML 1.0, production 2 (Char), and SPEC §9.
    """
    return FORBIDDEN.sub("", text)
