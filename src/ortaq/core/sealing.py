"""Seal texts under a key of their own, so that destroying the key destroys what was written (AES-256-GCM, SP 800-38D).

>>> key = new_key()
>>> unseal(key, seal(key, b"Aygul", about="subject:1"), about="subject:1")
b'Aygul'
"""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = 12
"""Bytes in front of what is sealed; drawn anew each time."""


class Unreadable(ValueError):
    """What is sealed cannot be read: another key, another owner, or changed bytes."""


def new_key() -> bytes:
    """A key of 256 bits."""
    return AESGCM.generate_key(256)


def seal(key: bytes, plain: bytes, *, about: str) -> bytes:
    """Encrypt; `about` names whose it is, and the same name is needed to read it again."""
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, about.encode())


def unseal(key: bytes, sealed: bytes, *, about: str) -> bytes:
    """What was sealed; raises Unreadable."""
    try:
        return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], about.encode())
    except (InvalidTag, ValueError) as error:
        message = "It was sealed with another key, for somebody else, or was changed."
        raise Unreadable(message) from error
