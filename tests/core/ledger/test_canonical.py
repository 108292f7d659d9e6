"""RFC 8785: one value, one text, whoever writes it."""

import json
import re
import struct
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ortaq.core.ledger.canonical import SAFE_INTEGER, NoCanonicalForm, canonical, jcs, number

VECTORS = {
    "0000000000000000": "0",
    "8000000000000000": "0",
    "0000000000000001": "5e-324",
    "8000000000000001": "-5e-324",
    "7fefffffffffffff": "1.7976931348623157e+308",
    "ffefffffffffffff": "-1.7976931348623157e+308",
    "4340000000000000": "9007199254740992",
    "c340000000000000": "-9007199254740992",
    "4430000000000000": "295147905179352830000",
    "44b52d02c7e14af5": "9.999999999999997e+22",
    "44b52d02c7e14af6": "1e+23",
    "44b52d02c7e14af7": "1.0000000000000001e+23",
    "444b1ae4d6e2ef4e": "999999999999999700000",
    "444b1ae4d6e2ef4f": "999999999999999900000",
    "444b1ae4d6e2ef50": "1e+21",
    "3eb0c6f7a0b5ed8c": "9.999999999999997e-7",
    "3eb0c6f7a0b5ed8d": "0.000001",
    "41b3de4355555553": "333333333.3333332",
    "41b3de4355555554": "333333333.33333325",
    "41b3de4355555555": "333333333.3333333",
    "41b3de4355555556": "333333333.3333334",
    "41b3de4355555557": "333333333.33333343",
    "becbf647612f3696": "-0.0000033333333333333333",
    "43143ff3c1cb0959": "1424953923781206.2",
}
"""RFC 8785, appendix B: the bits of a number, and its text."""


def double(bits: str) -> float:
    return float(struct.unpack(">d", bytes.fromhex(bits))[0])


@pytest.mark.parametrize(("bits", "text"), VECTORS.items())
def test_a_number_is_written_as_the_standard_says(bits: str, text: str) -> None:
    assert number(double(bits)) == text


@pytest.mark.parametrize("bits", ["7fffffffffffffff", "7ff0000000000000", "fff0000000000000"])
def test_what_is_not_finite_is_refused(bits: str) -> None:
    with pytest.raises(NoCanonicalForm, match="has no canonical form"):
        jcs([double(bits)])


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_can_be_read_back_and_has_the_shape_of_ecmascript(value: float) -> None:
    text = number(value)
    assert float(text) == value
    assert re.fullmatch(r"-?(0|[1-9]\d{0,20})(\.\d*[1-9])?|-?\d(\.\d*[1-9])?e(\+2[1-9]|\+[3-9]\d|\+\d{3}|-\d+)", text)


def test_the_example_of_the_standard_has_its_bytes() -> None:
    given_text = r"""{
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
      "literals": [null, true, false]
    }"""
    assert jcs(json.loads(given_text)).decode() == (
        '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )


def test_keys_stand_in_the_order_of_utf_16() -> None:
    names = {
        "\u20ac": "Euro Sign",
        "\r": "Carriage Return",
        "\ufb33": "Hebrew Letter Dalet With Dagesh",
        "1": "One",
        "\U0001f600": "Emoji: Grinning Face",
        "\x80": "Control",
        "\u00f6": "Latin Small Letter O With Diaeresis",
    }
    wanted = ["Carriage Return", "One", "Control", names["\u00f6"], "Euro Sign", names["\U0001f600"], names["\ufb33"]]
    assert list(json.loads(jcs(names)).values()) == wanted
    assert canonical(names) == jcs(names)


values = st.recursive(
    st.none() | st.booleans() | st.integers(-SAFE_INTEGER, SAFE_INTEGER) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


@given(values)
def test_both_writers_agree_and_what_they_write_can_be_read(value: object) -> None:
    assert canonical(value) == jcs(value)
    assert json.loads(jcs(value)) == value


@pytest.mark.parametrize("write", [canonical, jcs])
@pytest.mark.parametrize("value", [SAFE_INTEGER + 1, -SAFE_INTEGER - 1, "\ud83d", {"\ude00": 1}, object()])
def test_what_readers_would_not_read_alike_is_refused(write: "type[bytes]", value: object) -> None:
    with pytest.raises(NoCanonicalForm, match="has no canonical form"):
        write(value)


def test_the_log_takes_ids_as_keys_but_not_two_keys_with_one_text() -> None:
    one = uuid.UUID(int=1)
    assert canonical({one: 2}) == b'{"00000000-0000-0000-0000-000000000001":2}'
    with pytest.raises(NoCanonicalForm, match="same text"):
        canonical({one: 2, str(one): 3})


def test_the_log_refuses_floats_and_documents_from_elsewhere_may_have_them() -> None:
    assert jcs({"share": 0.25}) == b'{"share":0.25}'
    with pytest.raises(NoCanonicalForm, match="float has no canonical form"):
        canonical({"share": 0.25})
    with pytest.raises(NoCanonicalForm, match="set has no canonical form"):
        jcs({1, 2})
    with pytest.raises(NoCanonicalForm, match="dict has no canonical form"):
        jcs({1: "a key that is no text"})
