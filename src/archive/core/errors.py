"""Every error the archive raises on purpose.

    ArchiveError                exit code 2: usage or configuration
    ├── ConfigError             a setting or a rule file is wrong
    ├── NotInArchive            no article, cluster or publisher of that name
    ├── StoreError              exit code 3: the database can't be used
    │   ├── SchemaTooOld        needs `news-archive init`
    │   └── SchemaTooNew        written by a later version
    └── Unreadable              one input that cannot become an article; becomes a Rejection

A message says what was wrong, where, and what to do about it.
"""

from __future__ import annotations


class ArchiveError(Exception):
    """Base of all errors that a person should see as one clear line."""

    exit_code = 2


class ConfigError(ArchiveError):
    """A setting, a rule file or one rule in it is wrong."""


class NotInArchive(ArchiveError):
    """The archive holds nothing by that name."""


class StoreError(ArchiveError):
    """The database cannot be opened, read or written."""

    exit_code = 3


class SchemaTooOld(StoreError):
    """The database was written by an earlier version and was not migrated yet."""


class SchemaTooNew(StoreError):
    """The database was written by a later version than this one."""


class Unreadable(ArchiveError):
    """One input that cannot become an article: `stage` names where it fell, `reason` why."""

    exit_code = 1

    def __init__(self, stage: str, reason: str) -> None:
        super().__init__(f"{stage}: {reason}")
        self.stage = stage
        self.reason = reason

    def __reduce__(self) -> tuple[type[Unreadable], tuple[str, str]]:
        return (Unreadable, (self.stage, self.reason))
