"""Writing a piece: drafts, their text, autosave, presence and earlier versions."""
