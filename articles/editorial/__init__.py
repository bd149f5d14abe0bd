"""The verbs of the desk, each one function and one transaction; every refusal is an EditorialError."""
