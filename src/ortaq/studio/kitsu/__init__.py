"""The line to Kitsu, where the operator has one: whose it is, and what can go wrong on it.

gazu, which speaks to it, comes with the extra `kitsu`; it is imported only when Kitsu is asked.
"""

from typing import TYPE_CHECKING

from ortaq.work.settings import settings

if TYPE_CHECKING:
    from ortaq.studio.kitsu.line import Line


class NoAnswer(Exception):
    """Nothing came that can be used; `code` says why, never what Kitsu said, and `about` names a field or a type."""

    def __init__(self, code: str, about: str = "") -> None:
        super().__init__(code)
        self.code, self.about = code, about


def is_set_up() -> bool:
    """Whether the operator has named a Kitsu, a token for it, and the house whose it is."""
    told = settings()
    return bool(told.kitsu_url and told.kitsu_token and told.kitsu_house)


def opened() -> "Line":
    """A line to it, to be used in a `with`; raises NoAnswer when gazu is not installed."""
    try:
        from ortaq.studio.kitsu.line import Line  # noqa: PLC0415 -- an extra, and it takes a while to be read
    except ImportError as missing:
        raise NoAnswer("not_installed") from missing
    told = settings()
    return Line(told.kitsu_url.rstrip("/"), told.kitsu_token)
