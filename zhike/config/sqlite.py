"""Swaps in a sound SQLite library before Django loads, and says which journal mode is safe with it."""

import sys

# SQLite 3.7.0 to 3.51.2 can lose a commit when a WAL file is reset while another process reads.
FIRST_SOUND_WAL = (3, 51, 3)


def swap_in() -> None:
    """Make `import sqlite3` mean pysqlite3 where its wheel is installed."""
    try:
        import pysqlite3
    except ImportError:
        return
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2


def journal_mode() -> str:
    """Return WAL where the library is sound, TRUNCATE where it is not."""
    import sqlite3

    return "WAL" if sqlite3.sqlite_version_info >= FIRST_SOUND_WAL else "TRUNCATE"
