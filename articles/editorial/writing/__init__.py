"""Writing a piece and its 修改稿: drafts, autosave, presence and earlier versions."""
