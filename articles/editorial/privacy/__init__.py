"""抹除: personal data taken out for good."""
