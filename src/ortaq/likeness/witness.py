"""Fingerprints are taken while a programme is packaged; what goes wrong with one never holds a package up.

A package without its fingerprint gets it later, from its own small rendition (`registry.keep_up`).
"""

import logging
from collections.abc import Callable, Sequence
from typing import Any

import av

from ortaq.catalogue.models import Package, Programme
from ortaq.core.likeness.taking import Taking
from ortaq.core.media.package import Witness
from ortaq.likeness import registry

log = logging.getLogger(__name__)


class Looker:
    """The witness of one package (`core.media.package.Witness`)."""

    def __init__(self, programme: Programme) -> None:
        self.programme = programme
        self.kept: registry.Kept | None = None
        self._taking: Taking | None = Taking()

    def see(self, frame: av.VideoFrame, seconds: float) -> None:
        """Look at a frame."""
        self._try(lambda taking: taking.see(frame, seconds))

    def hear(self, language: str, frame: av.AudioFrame) -> None:
        """Listen to a piece of a sound."""
        self._try(lambda taking: taking.hear(language, frame))

    def end(self) -> None:
        """Put the fingerprint into the storage; it counts only when the package does."""
        self._try(self._keep)

    def close(self) -> None:
        """Let go of what was seen."""
        if self._taking is not None:
            self._taking.close()
            self._taking = None

    def _keep(self, taking: Taking) -> None:
        self.kept = registry.keep(self.programme, taking)

    def _try(self, do: Callable[[Taking], None]) -> None:
        if self._taking is None:
            return
        try:
            do(self._taking)
        except Exception:
            log.exception("The fingerprint of %s could not be taken; it will be from its package", self.programme.pk)
            self.close()


def called(sender: Any, programme: Programme, **_: Any) -> Looker:  # noqa: ARG001 -- a signal's signature
    """A witness for a package that is about to be made."""
    return Looker(programme)


def heard(sender: Any, package: Package, witnesses: Sequence[Witness], **_: Any) -> None:  # noqa: ARG001 -- as above
    """The package counts from now on, and so does its fingerprint."""
    for one in witnesses:
        if isinstance(one, Looker) and one.kept is not None:
            registry.enter(package, one.kept)
