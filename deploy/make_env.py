"""Write `.env` once, from `.env.example`, with a fresh random key; an existing `.env` is never touched."""

import secrets
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main():
    """Write the file; return 0."""
    target = ROOT / ".env"
    if target.exists():
        return 0
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    key = f"NEWSROOM_SECRET_KEY={secrets.token_urlsafe(50)}"
    text = text.replace("NEWSROOM_SECRET_KEY=\n", f"{key}\n", 1)
    target.touch(mode=0o600)
    target.write_text(text, encoding="utf-8")
    print("wrote .env with a random key (debug off)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
