"""XML from strangers: no document type, so no entities and nothing from elsewhere; not too large, not too deep.

Everything that reads XML in this package reads it here.
"""

import re
from typing import Any

from lxml import etree

from ortaq.core.interchange.decoding import MOST_BYTES
from ortaq.core.interchange.model import Unreadable

NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def tree_of(content: bytes) -> etree._Element:
    """The root element.

    Raises Unreadable: `too_large`; `has_doctype`, because a document type can define entities that swell or read other
    files, and none of our formats needs one; `not_xml` with the line and what the parser says.
    """
    if len(content) > MOST_BYTES:
        raise Unreadable("too_large", most=MOST_BYTES)
    if b"<!DOCTYPE" in content.replace(b"\0", b""):
        raise Unreadable("has_doctype", line=content.partition(b"<!DOCTYPE")[0].count(b"\n") + 1)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        # A comment inside a value would hide what comes after it.
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as bad:
        raise Unreadable("not_xml", line=bad.lineno or 0, message=bad.msg or "") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise Unreadable("has_doctype")
    return root


def xml_text(text: str) -> str:
    """A text without the control characters that XML cannot hold."""
    return NO_XML.sub("", text)


def line_of(element: etree._Element) -> int:
    """The line on which an element begins."""
    line: Any = element.sourceline
    return line or 0


def text_in(element: etree._Element) -> str:
    """All text in an element and below, without space around."""
    return "".join(map(str, element.itertext())).strip()


def put(parent: etree._Element, tag: str, text: str | None = None, **attributes: str) -> etree._Element:
    """A new child with a text and attributes; `tag` in Clark notation."""
    child = etree.SubElement(parent, tag, {name: xml_text(value) for name, value in attributes.items()})
    child.text = None if text is None else xml_text(text)
    return child


def serialised(root: etree._Element, *, pretty: bool = True) -> bytes:
    """A document in UTF-8 with its declaration; `pretty` may not be where space between elements is read as text."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=pretty)
