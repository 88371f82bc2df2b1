"""Backups: all rows that nothing else can make anew, and all files, sealed for a key that the server doesn't have.

In the folder of the backups stands one file for each moment, `fieldapp-<moment>.age`, with the rows; and `blobs/`,
which they share, with each photo and document once. A file has its name only when it is whole. What retention removed
leaves `blobs/` with the next backup. Both are ordinary age files (C2SP age v1): other programs open them too.
"""


class BackupError(Exception):
    """Why a backup can't be made or restored, and what to do: a sentence for the administrator."""
