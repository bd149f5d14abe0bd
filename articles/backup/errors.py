"""The one error of backup and restore."""


class BackupError(Exception):
    """A backup that could not be made or may not be restored; the message says what to do."""
