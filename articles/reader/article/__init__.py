"""The article page: text, tables, pictures, related reading."""
