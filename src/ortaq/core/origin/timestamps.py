"""Time stamps of an authority on a signature: proof that it was made before its certificate ran out (RFC 3161).

C2PA calls the form `sigTst2` (C2PA 2.4, section 10.3.2.5): the stamp is over a Sig_structure of the context
CounterSignature, whose payload is the COSE signature as a CBOR byte string, and stands in the unprotected header.
Nothing here knows the network: who asks is a function from request to answer.
"""

from collections.abc import Callable
from typing import Any

import cbor2
import rfc3161_client
from rfc3161_client.base import HashAlgorithm

RESERVE = 10_240
"""So many bytes the header takes, whatever the authority answers; tokens with their chain have about 6,000."""
GRANTED = (0, 1)
"""Statuses with a token: granted, and granted with modifications (RFC 3161, section 2.4.2)."""


class BadStamp(ValueError):
    """An answer that is no time stamp of what was asked for."""


def stamped_bytes(protected: bytes, signature: bytes) -> bytes:
    """What the authority's digest is of, from the two fields of the COSE_Sign1."""
    return bytes(cbor2.dumps(["CounterSignature", protected, b"", cbor2.dumps(signature)]))


def request(data: bytes) -> rfc3161_client.TimeStampRequest:
    """A TimeStampReq over the data with SHA-256, a nonce, and the wish for the authority's certificates."""
    builder = rfc3161_client.TimestampRequestBuilder()
    return (
        builder.data(data)
        .hash_algorithm(HashAlgorithm.SHA256)
        .nonce(nonce=True)
        .cert_request(cert_request=True)
        .build()
    )


def token_in(answer: bytes, asked: rfc3161_client.TimeStampRequest) -> bytes:
    """The token (a CMS ContentInfo, DER) of a TimeStampResp that answers what was asked; raises BadStamp."""
    try:
        told = rfc3161_client.decode_timestamp_response(answer)
        if told.status not in GRANTED:
            raise BadStamp(f"the authority refused: status {told.status}")
        info = told.tst_info
        same = info.message_imprint.message == asked.message_imprint.message and info.nonce == asked.nonce
        token = told.time_stamp_token()
    except ValueError as error:
        raise BadStamp(str(error)) from error
    if not same:
        raise BadStamp("the answer is to another question")
    return token


def token_for(data: bytes, ask: Callable[[bytes], bytes | None]) -> bytes | None:
    """The token over the data; None when the authority does not answer, or answers something else.

    A missing stamp is no reason not to sign: whoever wants to know looks for it afterwards.
    """
    asked = request(data)
    answer = ask(asked.as_bytes())
    if answer is None:
        return None
    try:
        token = token_in(answer, asked)
    except BadStamp:
        return None
    return token if len(token) <= RESERVE - 64 else None


def header(token: bytes | None) -> dict[str, Any]:
    """The unprotected header, filled up to RESERVE bytes with or without a token."""
    told: dict[str, Any] = {"sigTst2": {"tstTokens": [{"val": token}]}} if token else {}
    for more in ({}, {"pad2": b""}):
        # The length of a byte string is written in 1 to 3 bytes; where padding falls between two, `pad2` helps out.
        fixed = {**told, **more}
        for width in (1, 2, 3):
            room = RESERVE - len(cbor2.dumps({**fixed, "pad": b""})) + 1 - width
            if room >= 0 and len(cbor2.dumps(found := {**fixed, "pad": bytes(room)})) == RESERVE:
                return found
    raise BadStamp("no padding fits")
