"""The trust list as it is published: a list of trusted entities (ETSI TS 119 602), in the shape of C2PA's own, signed.

The signature is a compact JWS (RFC 7515) with ES256 and the chain in `x5c`, the root last. The key that signs lists has
a certificate of its own whose only usage is that (id-tsl-kp-tslSigning), so that it can sign no film.
"""

import base64
import binascii
import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from ortaq.core.ledger.canonical import canonical
from ortaq.core.origin.certificates import LIST_SIGNING

GRANTED = "http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/granted"
WITHDRAWN = "http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/withdrawn"
_GOOD = (GRANTED, "http://c2pa.org/conformance/trust-list/trusted")
SCHEME = "Ortaq member broadcasters"
MOST = 8 << 20
"""A list of more bytes is not read."""
_R = 32


class BadList(ValueError):
    """What should be a list of trusted entities is none, or is not signed by whom it should be; `code` names it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Service:
    """One certificate (DER) with its status since a moment (ISO 8601); `history` are earlier ones, newest first.

    `reason` says why it was withdrawn: `suspended` (the house, for now) or `revoked` (the key, for good).
    """

    name: str
    certificate: bytes
    granted: bool
    since: str
    reason: str = ""
    history: tuple[tuple[bool, str], ...] = ()


@dataclass(frozen=True)
class Entity:
    """A broadcaster on a list; `territory` is a country's code, `address` where it tells of itself."""

    name: str
    territory: str
    services: tuple[Service, ...]
    address: str = ""


@dataclass(frozen=True)
class Published:
    """A list that was read: who runs it, its number, its times (ISO 8601), and whom it names."""

    operator: str
    number: int
    issued: str
    next_update: str
    entities: tuple[Entity, ...]


def _said(text: str) -> list[dict[str, str]]:
    return [{"lang": "en", "value": text}]


def utc(moment: dt.datetime) -> str:
    """A moment as lists write it, to the second."""
    return f"{moment.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}"


def _service_json(service: Service) -> dict[str, Any]:
    def told(*, granted: bool, since: str) -> dict[str, Any]:
        return {
            "ServiceName": _said(service.name),
            "ServiceDigitalIdentity": {"X509Certificates": [{"val": base64.b64encode(service.certificate).decode()}]},
            "ServiceStatus": GRANTED if granted else WITHDRAWN,
            "StatusStartingTime": since,
        }

    out: dict[str, Any] = {"ServiceInformation": told(granted=service.granted, since=service.since)}
    if service.reason:
        out["ServiceInformation"]["ServiceInformationExtensions"] = [{"Reason": service.reason}]
    if service.history:
        out["ServiceHistory"] = [told(granted=granted, since=since) for granted, since in service.history]
    return out


def list_json(
    entities: Iterable[Entity], *, operator: str, address: str, number: int, issued: dt.datetime, days: int = 1
) -> dict[str, Any]:
    """The list; `number` grows with every change, `issued` is its moment, `days` until the next one at the latest."""
    return {
        "LoTE": {
            "ListAndSchemeInformation": {
                "LoTEVersionIdentifier": 1,
                "LoTESequenceNumber": number,
                "SchemeName": _said(SCHEME),
                "SchemeOperatorName": _said(operator),
                "SchemeInformationURI": [{"lang": "en", "uriValue": address}],
                "ListIssueDateTime": utc(issued),
                "NextUpdate": utc(issued + dt.timedelta(days=days)),
            },
            "TrustedEntitiesList": [_entity_json(one, address) for one in entities],
        }
    }


def _entity_json(entity: Entity, address: str) -> dict[str, Any]:
    where = [{"lang": "en", "uriValue": entity.address or address}]
    return {
        "TrustedEntityInformation": {
            "TEName": _said(entity.name),
            "TEAddress": {
                # The standard wants a street; a house is known here by its country.
                "TEPostalAddress": [{"lang": "en", "StreetAddress": "-", "Country": entity.territory or "-"}],
                "TEElectronicAddress": where,
            },
            "TEInformationURI": where,
        },
        "TrustedEntityServices": [_service_json(service) for service in entity.services],
    }


def read_list(told: object) -> Published:
    """A list from its JSON; raises BadList for what has not this shape."""
    try:
        lote = told["LoTE"]  # type: ignore[index]  # a wrong type ends in BadList like every other wrong shape
        about = lote["ListAndSchemeInformation"]
        return Published(
            operator=_text(about["SchemeOperatorName"]),
            number=int(about["LoTESequenceNumber"]),
            issued=_moment(about["ListIssueDateTime"]),
            next_update=_moment(about["NextUpdate"]),
            entities=tuple(_entity(one) for one in lote["TrustedEntitiesList"]),
        )
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise BadList("shape") from error


def _text(said: Sequence[Mapping[str, str]]) -> str:
    """The English text, or the first."""
    return str(next((one for one in said if one.get("lang", "").startswith("en")), said[0])["value"])


def _moment(text: str) -> str:
    moment = dt.datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return text


def _entity(told: Mapping[str, Any]) -> Entity:
    about, services = told["TrustedEntityInformation"], []
    for one in told["TrustedEntityServices"]:
        now = one["ServiceInformation"]
        history = tuple(
            (old["ServiceStatus"] in _GOOD, _moment(old["StatusStartingTime"])) for old in one.get("ServiceHistory", ())
        )
        for certificate in now["ServiceDigitalIdentity"]["X509Certificates"]:
            der = base64.b64decode(certificate["val"], validate=True)
            x509.load_der_x509_certificate(der)
            granted = now.get("ServiceStatus", GRANTED) in _GOOD
            since = _moment(now["StatusStartingTime"])
            extra = now.get("ServiceInformationExtensions") or [{}]
            reason = "" if granted else str(extra[0].get("Reason") or "revoked")
            services.append(Service(_text(now["ServiceName"]), der, granted, since, reason, history))
    country = about.get("TEAddress", {}).get("TEPostalAddress", [{}])[0].get("Country", "")
    return Entity(_text(about["TEName"]), str(country).strip("-"), tuple(services))


def _url64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _unurl64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def sign_list(told: Mapping[str, Any], chain: Sequence[bytes], sign: Callable[[bytes], bytes]) -> str:
    """The list as a compact JWS; `chain` is DER, leaf first, root last, `sign` gives r ‖ s of ES256."""
    header = {"alg": "ES256", "typ": "JOSE", "x5c": [base64.b64encode(one).decode() for one in chain]}
    signed = f"{_url64(canonical(header))}.{_url64(canonical(told))}"
    return f"{signed}.{_url64(sign(signed.encode()))}"


def open_list(compact: str, root: bytes, now: dt.datetime) -> Published:
    """A signed list, checked against the root (PEM) that was pinned for it; raises BadList.

    Codes: `shape`, `signature`, `signer` (the chain does not lead to the root, or its key may sign no list), `stale`
    (its next update is overdue).
    """
    try:
        head, body, signature = compact.strip().split(".")
        header, told = json.loads(_unurl64(head)), json.loads(_unurl64(body))
        chain = [x509.load_der_x509_certificate(base64.b64decode(one)) for one in header["x5c"]]
        raw = _unurl64(signature)
        public = chain[0].public_key()
    except (ValueError, KeyError, IndexError, TypeError, binascii.Error, UnsupportedAlgorithm) as error:
        raise BadList("shape") from error
    _check_chain(chain, x509.load_pem_x509_certificate(root), now)
    if header.get("alg") != "ES256" or not isinstance(public, ec.EllipticCurvePublicKey) or len(raw) != 2 * _R:
        raise BadList("signature")
    der = encode_dss_signature(int.from_bytes(raw[:_R], "big"), int.from_bytes(raw[_R:], "big"))
    try:
        public.verify(der, f"{head}.{body}".encode(), ec.ECDSA(hashes.SHA256()))
    except InvalidSignature as error:
        raise BadList("signature") from error
    found = read_list(told)
    if dt.datetime.fromisoformat(found.next_update) < now:
        raise BadList("stale")
    return found


def payload_of(compact: str) -> Published:
    """What a list says that `open_list` has accepted before; raises BadList."""
    try:
        return read_list(json.loads(_unurl64(compact.split(".")[1])))
    except (ValueError, IndexError) as error:
        raise BadList("shape") from error


def _check_chain(chain: Sequence[x509.Certificate], root: x509.Certificate, now: dt.datetime) -> None:
    """Raise BadList unless the chain leads to the root, is valid now, and its leaf may sign lists."""
    above = [*(one for one in chain[1:] if one != root), root]
    try:
        if LIST_SIGNING not in chain[0].extensions.get_extension_for_class(x509.ExtendedKeyUsage).value:
            raise BadList("signer")
        for below, issuer in zip([chain[0], *above], above, strict=False):
            if not issuer.extensions.get_extension_for_class(x509.BasicConstraints).value.ca:
                raise BadList("signer")
            below.verify_directly_issued_by(issuer)
        if not all(one.not_valid_before_utc <= now <= one.not_valid_after_utc for one in (chain[0], *above)):
            raise BadList("signer")
    except (x509.ExtensionNotFound, ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm) as error:
        raise error if isinstance(error, BadList) else BadList("signer") from error
