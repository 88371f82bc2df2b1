"""Backups: all rows that nothing else can make anew, and all files, sealed for a key that the server doesn't have.

In the folder of the backups stands one file for each moment, `fieldapp-<moment>.age`, with the rows; and, for all of
them, `keys.age` with the keys of cases, and `blobs/` with each photo and document once. These two are as of the last
backup: what was forgotten since, the earlier ones forget as well. A file has its name only when it is whole. All are
ordinary age files (C2SP age v1): other programs open them too.
"""


class BackupError(Exception):
    """Why a backup can't be made or restored, and what to do: a sentence for the administrator."""
