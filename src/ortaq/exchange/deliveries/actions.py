"""Take the files of a programme, pull them, and sign for them: nothing is ever sent to anybody."""

import hashlib
import re
from collections.abc import Mapping

from django.core import signing
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from ortaq.catalogue import shelves
from ortaq.catalogue.models import Programme
from ortaq.core.ledger.canonical import digest, plain
from ortaq.exchange.deliveries import queries
from ortaq.exchange.models import BlockHashes, DeliveredFile, Delivery, DeliveryState, Receipt
from ortaq.ledger import actions as ledger
from ortaq.members import keys
from ortaq.members.models import Broadcaster, Person
from ortaq.members.rules import require
from ortaq.origin.actions import refuse_against_the_rules, refuse_withheld
from ortaq.standards.models import Use
from ortaq.work.refused import Refused

BLOCK = 8 * 1024 * 1024
"""Bytes whose hash is told by itself: what a broken line may cost."""
LINK_LIVES = 15 * 60
"""Seconds in which a link must be used; each use is checked anew."""
RECEIPT = "ortaq.delivery/1"
"""What a receipt calls itself, so that it can be read in ten years."""
_SIGNER = signing.TimestampSigner(salt="ortaq.exchange.delivery")
_LINE = re.compile(r"(?P<hash>[0-9A-Fa-f]{64})[ \t]+\*?(?P<name>\S.*?)\s*")


class NotGranted(Refused):
    """No clause lets the house show it, now or later; the message says what the engine found."""


class OwnFiles(Refused):
    """A house has its own files on the programme's page."""


class NothingToTake(Refused):
    """There is no file."""


class LinkDead(Refused):
    """The link has run out, or was never made here."""


class MayNotPull(Refused):
    """The right has ended, the file was replaced, or somebody else has the link."""


class NotWhole(Refused):
    """A hash is missing or another one; the message names the file."""


class ReceiptGiven(Refused):
    """A delivery is signed for once."""


def take(*, programme: Programme, by: Person) -> Delivery:
    """Take the files that one's house may have; the same files that wait for a receipt are the same delivery."""
    house = taker(by)
    if house.pk == programme.owner_id:
        raise OwnFiles(_("These are files of your own house: they are on the page of the programme."))
    refuse_withheld(programme=programme)
    now = timezone.now()
    right = queries.right_to(programme, house, now)
    if right is None:
        raise NotGranted(
            _("%(house)s may not take it. %(why)s") % {"house": house, "why": queries.why_not(programme, house, now)}
        )
    refuse_against_the_rules(programme=programme, receivers=[house], use=Use.PUBLISH)
    files = queries.files_for(programme, right)
    if not files:
        raise NothingToTake(_("There is no file of it on this node."))
    if found := queries.open_delivery(programme, house, files):
        return found
    with transaction.atomic():
        made = Delivery.objects.create(programme=programme, clause_id=right.clause, house=house, taken_by=by)
        DeliveredFile.objects.bulk_create(
            DeliveredFile(
                delivery=made,
                version=one.version,
                name=one.name,
                kind=one.version.kind,
                language=one.version.language,
                holds=one.holds,
                size=one.version.size,
                sha256=one.version.sha256,
            )
            for one in files
        )
        hashes = {one.name: one.version.sha256 for one in files}
        ledger.record(made, "taken", by=by, house=house.pk, clause=right.clause, files=hashes)
        # By name: inside a room tasks call actions, so actions cannot import tasks.
        transaction.on_commit(lambda: import_string("ortaq.exchange.deliveries.tasks.prepare").enqueue(str(made.pk)))
    return made


def taker(by: Person) -> Broadcaster:
    """The house for which a person may take files; raises NotAllowed."""
    house = by.broadcaster
    require(queries.takes(by), _("Only people of a member who work with programmes can take files."))
    assert house  # noqa: S101 -- whoever has a role works for a house
    return house


def prepare(*, delivery: Delivery) -> Delivery:
    """Read every file through, once in its life: is it whole, and what are the hashes of its blocks?"""
    problem = ""
    for file in delivery.files.select_related("version"):
        known = BlockHashes.objects.filter(sha256=file.sha256).exists()
        if not known and not hashed(file):
            problem = _("“%(name)s” is no longer as it was brought in. Its owner has to bring it in again.") % {
                "name": file.name
            }
    with transaction.atomic():
        held = Delivery.objects.select_for_update(of=("self",)).get(pk=delivery.pk)
        if held.state == DeliveryState.PREPARING:
            held.state, held.problem = (DeliveryState.BROKEN if problem else DeliveryState.READY), problem
            held.save(update_fields=["state", "problem"])
            ledger.record(held, "prepared", whole=not problem)
    return held


def hashed(file: DeliveredFile) -> bool:
    """Hash a file block by block and keep that; False when it is not the file that was brought in."""
    if file.version is None:
        return False
    whole, size, hashes = hashlib.sha256(), 0, []
    try:
        with shelves.opened(str(file.version.source.name)) as opened:
            while piece := opened.read(BLOCK):
                whole.update(piece)
                size += len(piece)
                hashes.append(hashlib.sha256(piece).hexdigest())
    except OSError:
        return False
    if (whole.hexdigest(), size) != (file.sha256, file.size):
        return False
    BlockHashes.objects.get_or_create(sha256=file.sha256, defaults={"size": size, "block": BLOCK, "hashes": hashes})
    return True


def link(*, file: DeliveredFile, by: Person) -> str:
    """A link for this person to this file, good for a quarter of an hour; raises MayNotPull."""
    if why := queries.refusal(file, by):
        raise MayNotPull(why)
    return signed_link(file, by)


def links(*, delivery: Delivery, by: Person) -> list[tuple[DeliveredFile, str, str]]:
    """Each file with a link as `link` makes it, or with why there is none."""
    files = list(delivery.files.all())
    refusals = queries.refusals(delivery, files, by)
    return [(one, "" if why else signed_link(one, by), why) for one, why in zip(files, refusals, strict=True)]


def signed_link(file: DeliveredFile, by: Person) -> str:
    """What a link says, signed; whether it may be used is asked anew at each use."""
    return _SIGNER.sign_object({"file": str(file.pk), "person": by.pk})


def pulled(*, token: str, by: Person | None) -> DeliveredFile:
    """The file of a link, if it may be pulled at this moment; `by` is who is signed in, if anybody is.

    Raises LinkDead and MayNotPull.
    """
    try:
        told = _SIGNER.unsign_object(token, max_age=LINK_LIVES)
    except signing.SignatureExpired:
        raise LinkDead(_("This link has run out. Get a new one on the page of the delivery.")) from None
    except signing.BadSignature:
        raise LinkDead(_("This link was not made here.")) from None
    file = (
        DeliveredFile.objects.filter(pk=told["file"])
        .select_related("delivery__programme__owner", "delivery__house", "version")
        .first()
    )
    person = Person.objects.filter(pk=told["person"]).first()
    if file is None or person is None:
        raise LinkDead(_("What this link led to is gone."))
    if by is not None and by.pk != person.pk:
        raise MayNotPull(_("This link was made for somebody else."))
    if why := queries.refusal(file, person):
        raise MayNotPull(why)
    if file.first_pulled_at is None:
        with transaction.atomic():
            now = timezone.now()
            if DeliveredFile.objects.filter(pk=file.pk, first_pulled_at=None).update(first_pulled_at=now):
                ledger.record(file.delivery, "pulled", by=person, file=file.name, sha256=file.sha256)
    return file


def receive(*, delivery: Delivery, by: Person, hashes: Mapping[str, str]) -> Receipt:
    """Sign for a delivery: every file by its name, with the SHA-256 that the house has computed of its own copy.

    Raises NotAllowed, ReceiptGiven, NotWhole, and as `members.keys.sign`.
    """
    house = taker(by)
    require(house.pk == delivery.house_id, _("Only %(house)s can sign for it.") % {"house": delivery.house})
    if queries.receipt_of(delivery):
        raise ReceiptGiven(_("%(house)s has signed for it already.") % {"house": house})
    files = list(delivery.files.all())
    if delivery.state != DeliveryState.READY:
        raise NotWhole(delivery.problem or _("The files are still being prepared."))
    refuse_differences(files, hashes)
    contract = delivery.clause.contract
    text = plain(
        {
            "kind": RECEIPT,
            "delivery": delivery.pk,
            "programme": {"id": delivery.programme_id, "title": str(delivery.programme)},
            "clause": str(delivery.clause),
            "contract_digest": contract.terms_digest,
            "licensor": {"id": contract.licensor_id, "name": contract.licensor.name},
            "licensee": {"id": house.pk, "name": house.name},
            "files": [{"name": one.name, "size": one.size, "sha256": one.sha256} for one in files],
            "taken_at": delivery.created_at,
            "received_at": timezone.now(),
        }
    )
    with transaction.atomic():
        held = Delivery.objects.select_for_update(of=("self",)).get(pk=delivery.pk)
        if Receipt.objects.filter(delivery=held).exists():
            raise ReceiptGiven(_("%(house)s has signed for it already.") % {"house": house})
        said = digest(text)
        signature, fingerprint = keys.sign(house, said)
        made = Receipt.objects.create(
            delivery=held, person=by, text=text, digest=said, signature=signature, key_fingerprint=fingerprint
        )
        ledger.record(held, "received", by=by, house=house.pk, digest=said, fingerprint=fingerprint)
    return made


def refuse_differences(files: list[DeliveredFile], hashes: Mapping[str, str]) -> None:
    """Raise NotWhole for a file whose hash is missing, another one, or of no file of the delivery."""
    names = {one.name for one in files}
    if strange := sorted(set(hashes) - names):
        raise NotWhole(_("There is no file “%(name)s” in this delivery.") % {"name": strange[0]})
    if missing := [one.name for one in files if one.name not in hashes]:
        raise NotWhole(_("The hash of these is missing: %(names)s.") % {"names": ", ".join(missing)})
    if other := [one.name for one in files if hashes[one.name].strip().lower() != one.sha256]:
        raise NotWhole(
            _("These are not whole: %(names)s. Pull them again; nothing was signed.") % {"names": ", ".join(other)}
        )


def hashes_in(text: str) -> dict[str, str]:
    """What `sha256sum` prints, as name -> hash; raises NotWhole for a line that is something else."""
    found = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        said = _LINE.fullmatch(line.strip())
        if said is None:
            raise NotWhole(_("Line %(number)s is no line of sha256sum.") % {"number": number})
        found[re.split(r"[\\/]", said["name"])[-1]] = said["hash"]
    return found
