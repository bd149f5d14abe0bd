"""What public pages, the desk and the server share about a request."""
