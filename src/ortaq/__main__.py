"""Django's command line with our settings: `python -m ortaq migrate`; people use `./ortaq`."""

import os
import select
import sys

from django.core.management import execute_from_command_line
from django.db.utils import DatabaseError, OperationalError, ProgrammingError

READER_GONE = 141
"""What shells say of a program whose reader left: 128 + SIGPIPE."""
_UNDEFINED_TABLE = "42P01"


def main(words: list[str]) -> None:
    """Run one command; ends with a sentence without a database, and quietly when nobody reads any more."""
    try:
        try:
            execute_from_command_line(["ortaq", *words])
        finally:
            sys.stdout.flush()
    except (OperationalError, ProgrammingError) as error:
        if not lacks_tables(error):
            raise
        sys.exit(without_tables())
    except BrokenPipeError:
        if not nobody_reads():
            raise
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.dup2(nowhere, sys.stderr.fileno())
        sys.exit(READER_GONE)


def lacks_tables(error: DatabaseError) -> bool:
    """Whether a database was asked that has never been migrated: SQLite says it in words, PostgreSQL with a code."""
    return "no such table" in str(error) or getattr(error.__cause__, "sqlstate", "") == _UNDEFINED_TABLE


def without_tables() -> str:
    """What to do about it."""
    from ortaq.work.settings import settings  # noqa: PLC0415 -- a wrong setting is told by the command itself

    node = settings()
    where = "in ORTAQ_DATABASE" if node.database else f"in {node.data.resolve()}"
    return f"The database {where} has no tables yet. Run ./ortaq migrate, or set ORTAQ_DATA to the folder of your node."


def nobody_reads() -> bool:
    """Whether it is our own output that nobody reads, and not the pipe of some child."""
    watch = select.poll()
    for stream in (sys.stdout, sys.stderr):
        watch.register(stream.fileno(), 0)
    return any(told & select.POLLERR for _stream, told in watch.poll(0))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ortaq.web.settings")
    main(sys.argv[1:])
