"""Terms as a licence that machines read: Really Simple Licensing 1.0 (RSL-SPEC-1.0 of 6 November 2025).

A place on the node is a `content`; each use has a `license` of its own, so that no list must be split. RSL knows
`ai-train` and `ai-input` (that is our answering); for quoting it has no word. What must be asked for is permitted under
a licence of one's own (`custom`), which is how the standard says "come to us". A use that is not allowed is prohibited.

The text of the standard was read in parts only; what was not read (license servers, encryption) is not used.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation

from lxml import etree

from ortaq.core.interchange.platforms.robots import Place
from ortaq.core.interchange.platforms.terms import Condition, Leave, Price, Terms, Use
from ortaq.core.interchange.safe_xml import put, serialised, text_in, tree_of

NAMESPACE = "https://rslstandard.org/rsl"
TYPE = "application/rsl+xml"
TOKENS: Mapping[str, Use] = {"ai-train": Use.TRAINING, "ai-input": Use.ANSWERING}
PAYMENT: Mapping[Use, str] = {Use.TRAINING: "training", Use.ANSWERING: "use"}


def tag(name: str) -> str:
    """A name of RSL."""
    return f"{{{NAMESPACE}}}{name}"


def document(places: Sequence[Place], *, terms_at: str, holder: str) -> bytes:
    """The licence of a node; `terms_at` is where people read the terms, `holder` who publishes them."""
    root = etree.Element(tag("rsl"), nsmap={None: NAMESPACE})  # type: ignore[dict-item]  # None is the default one
    for path in dict.fromkeys(one.path for one in places):
        content = put(root, tag("content"), url=path)
        here = [one for one in places if one.path == path]
        for token, use in TOKENS.items():
            license_of(content, token, use, here)
        put(content, tag("copyright"), holder, type="organization", contactUrl=terms_at)
        put(content, tag("terms"), terms_at)
    return serialised(root)


def license_of(content: etree._Element, token: str, use: Use, here: Sequence[Place]) -> None:
    """One use in one place; of several things that lie there the strictest answer counts."""
    license_ = put(content, tag("license"))
    strict = max(here, key=lambda one: list(Leave).index(one.terms.leave(one.thing, use)))
    leave, terms = strict.terms.leave(strict.thing, use), strict.terms
    put(license_, tag("permits" if leave is not Leave.NOT_ALLOWED else "prohibits"), token, type="usage")
    if leave is Leave.ASK:
        payment = put(license_, tag("payment"), type="purchase")
        put(payment, tag("custom"), terms.contact)
    elif leave is Leave.ALLOWED:
        pay(license_, terms, use)


def pay(license_: etree._Element, terms: Terms, use: Use) -> None:
    """What is owed for a use that is allowed."""
    owed = terms.conditions(use)
    if Condition.PRICE in owed and terms.price:
        payment = put(license_, tag("payment"), type=PAYMENT[use])
        put(payment, tag("amount"), f"{terms.price.amount:f}", currency=terms.price.currency)
    elif Condition.ATTRIBUTION in owed or Condition.LINK in owed:
        put(license_, tag("payment"), type="attribution")
    else:
        put(license_, tag("payment"), type="free")


def read(content: bytes) -> dict[str, dict[Use, tuple[Leave, Price | None]]]:
    """What a licence says of each place and use; raises Unreadable.

    What is not permitted is not allowed, and what is permitted under a licence of its own must be asked for.
    """
    found: dict[str, dict[Use, tuple[Leave, Price | None]]] = {}
    for part in tree_of(content).iter(tag("content")):
        said = found.setdefault(part.get("url", ""), dict.fromkeys(TOKENS.values(), (Leave.NOT_ALLOWED, None)))
        for license_ in part.iter(tag("license")):
            words = {one for each in license_.iter(tag("permits")) for one in text_in(each).replace(",", " ").split()}
            for token, use in TOKENS.items():
                if words & {token, "ai-all", "all"}:
                    leave = Leave.ASK if license_.find(f".//{tag('custom')}") is not None else Leave.ALLOWED
                    said[use] = (leave, read_price(license_))
    return found


def read_price(license_: etree._Element) -> Price | None:
    """The amount of a licence, where one is named."""
    amount = license_.find(f".//{tag('amount')}")
    if amount is None:
        return None
    try:
        return Price(Decimal(text_in(amount)), amount.get("currency", ""))
    except InvalidOperation:
        return None
