"""The newsroom: its nouns, its verbs, its archive and its readers' pages."""
