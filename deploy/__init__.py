"""What operators run and deploy."""
