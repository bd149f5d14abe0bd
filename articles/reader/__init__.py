"""The reader's site: public pages, paging, display modes."""
