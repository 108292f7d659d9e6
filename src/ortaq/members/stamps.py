"""Time stamps for signatures, asked of the authority that the operator has named (setting ORTAQ_TSA, RFC 3161).

An authority that does not answer stops nobody from signing: the signature is then without a stamp, the log says so, and
the ledger tells of every signed film whether it has one.
"""

import logging
from functools import partial

import httpx

from ortaq.core.origin.claim import Stamp
from ortaq.work.settings import settings

PATIENCE = 10.0
"""Seconds that a signature waits for its stamp."""
LARGEST = 1 << 16
"""No answer is longer: a token with its certificates has about 6,000 bytes."""
log = logging.getLogger(__name__)


def stamper() -> Stamp | None:
    """Whom to ask; None when no authority is named."""
    address = settings().tsa
    return partial(ask, address) if address else None


def ask(address: str, request: bytes) -> bytes | None:
    """Send a TimeStampReq (DER) and return the TimeStampResp; None when there is no answer that could be one."""
    told = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
    try:
        with httpx.stream("POST", address, content=request, headers=told, timeout=PATIENCE) as answer:
            answer.raise_for_status()
            found = bytearray()
            for piece in answer.iter_bytes():
                found += piece
                if len(found) > LARGEST:
                    break
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        # The address may hold a name and a password: it stays out of the log.
        log.warning("The time stamp authority did not answer: %s", type(error).__name__)
        return None
    if len(found) > LARGEST:
        log.warning("The time stamp authority answered more than a time stamp")
        return None
    return bytes(found)
