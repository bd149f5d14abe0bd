"""The bench: what design §5 promises, measured in one run."""
