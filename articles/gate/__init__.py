"""The gate: pure checks on a text before it is published, each yielding findings."""
