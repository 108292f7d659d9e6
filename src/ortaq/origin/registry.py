"""The registry of what this node has signed: a file that lost its manifest on the way is given its origin back.

Everyone who signs something calls `register`; who checks something asks by the hash of the file as it left this node,
by the hash of what was signed, or by a soft binding.
"""

import base64
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import QuerySet

from ortaq.catalogue.models import Programme
from ortaq.core.origin import jumbf, manifest
from ortaq.origin.models import Manifest, ManifestKind, SoftBinding


class Binding(NamedTuple):
    """A soft binding: the name of the algorithm and its value in base64."""

    alg: str
    value: str


def told(values: Mapping[str, bytes]) -> list[manifest.Binding]:
    """Soft bindings of the whole as a manifest says them."""
    return [(alg, value, {}) for alg, value in values.items()]


def kept(bindings: Iterable[manifest.Binding]) -> list[Binding]:
    """What a manifest says, as it is registered."""
    return [Binding(alg, base64.b64encode(value).decode()) for alg, value, _scope in bindings]


def bindings_of(found: Manifest) -> list[manifest.Binding]:
    """The soft bindings of a registered manifest, for another one over the same content."""
    rows = found.bindings.order_by("created_at").values_list("alg", "value")
    return [(alg, base64.b64decode(value), {}) for alg, value in rows]


@transaction.atomic
def register(
    *,
    store: bytes,
    kind: ManifestKind,
    programme: Programme | None = None,
    sha256: str = "",
    content_sha256: str = "",
    bindings: Iterable[Binding | tuple[str, str]] = (),
) -> Manifest:
    """Keep a manifest store that was just signed; its name is the label of its active manifest.

    `sha256` is that of the file as it leaves this node, `content_sha256` that of the file before it was signed or of
    one that a sidecar stands beside, both 64 hex digits. The same store again is left as it stands, new bindings are
    added. Raises core.origin.jumbf.BadStore.
    """
    found, _new = Manifest.objects.get_or_create(
        urn=jumbf.active_label(store),
        defaults={
            "kind": kind,
            "programme": programme,
            "store": store,
            "sha256": sha256,
            "content_sha256": content_sha256,
        },
    )
    for alg, value in bindings:
        SoftBinding.objects.get_or_create(manifest=found, alg=alg, value=value)
    return found


def _standing() -> QuerySet[Manifest]:
    return Manifest.objects.select_related("programme").order_by("-created_at")


def by_urn(urn: str) -> Manifest | None:
    """The manifest of that label; None when this node has not signed it."""
    return _standing().filter(urn=urn).first()


def by_sha256(sha256: str) -> Manifest | None:
    """The newest manifest of a file that left this node with this SHA-256 (hex)."""
    return _standing().filter(sha256=sha256.lower()).first() if sha256 else None


def by_content(sha256: str) -> Manifest | None:
    """The newest manifest of a film whose unsigned file, or whose file beside the manifest, has this SHA-256 (hex)."""
    return _standing().filter(content_sha256=sha256.lower()).first() if sha256 else None


def seen_at(sha256: str) -> datetime | None:
    """Since when this node has known the very file with this SHA-256 (hex); None when it does not."""
    found = Manifest.objects.filter(sha256=sha256.lower()).order_by("created_at").first() if sha256 else None
    return found.created_at if found else None


def by_binding(alg: str, value: str, *, limit: int = 10) -> list[Manifest]:
    """The newest manifests with this soft binding (algorithm and base64), at most `limit`."""
    return list(_standing().filter(bindings__alg=alg, bindings__value=value).distinct()[:limit])


def algorithms() -> list[str]:
    """The algorithms of the soft bindings that stand in the registry."""
    return list(SoftBinding.objects.order_by("alg").values_list("alg", flat=True).distinct())
