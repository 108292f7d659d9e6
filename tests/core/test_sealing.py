"""What is sealed is read with the same key for the same owner, and with nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ortaq.core.sealing import Unreadable, new_key, seal, unseal


@given(st.binary(max_size=300), st.text(max_size=40))
def test_what_was_sealed_comes_back_and_never_looks_the_same_twice(plain: bytes, about: str) -> None:
    key = new_key()
    first, second = seal(key, plain, about=about), seal(key, plain, about=about)
    assert unseal(key, first, about=about) == unseal(key, second, about=about) == plain
    assert first != second


@given(st.binary(min_size=1, max_size=60), st.data())
def test_any_changed_byte_is_noticed(plain: bytes, data: st.DataObject) -> None:
    key = new_key()
    sealed = bytearray(seal(key, plain, about="a"))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(Unreadable):
        unseal(key, bytes(sealed), about="a")


def test_another_key_another_owner_and_a_stump_are_refused() -> None:
    key = new_key()
    sealed = seal(key, b"Aygul", about="person 1")
    for wrong, text, about in (
        (new_key(), sealed, "person 1"),
        (key, sealed, "person 2"),
        (key, sealed[:7], "person 1"),
        (key, b"", "person 1"),
    ):
        with pytest.raises(Unreadable):
            unseal(wrong, text, about=about)
