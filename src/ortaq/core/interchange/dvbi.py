"""DVB-I service list (ETSI TS 103 770, namespace of 2025): the channels, for receivers that find them over the net.

It carries names of channels, their provider and the languages that they send; no programme and no contract.
"""

import re
from collections.abc import Mapping

from lxml import etree

from ortaq.core.interchange.avails_works import LANGUAGE
from ortaq.core.interchange.model import BadRow, Import, Listing, Unreadable
from ortaq.core.interchange.odrl import named, unnamed
from ortaq.core.interchange.safe_xml import line_of, put, serialised, tree_of
from ortaq.core.interchange.tva import CHANNEL, XML_LANG, purpose_of_sound
from ortaq.core.text.tracks import plain

NAMESPACE = "urn:dvb:metadata:servicediscovery:2025"
S = f"{{{NAMESPACE}}}"
OF_ANY_YEAR = re.compile(r"urn:dvb:metadata:servicediscovery:\d{4}[a-z]?", re.ASCII)
LIST = "urn:ortaq:service-list"
NOBODY = "Ortaq"
"""The provider where no house is known: the element must be there."""


def export(listing: Listing) -> bytes:
    """The channels of a listing."""
    provider = ", ".join(listing.houses.values()) or NOBODY
    made = int(listing.made_at.timestamp()) if listing.made_at else 1
    root = etree.Element(f"{S}ServiceList", nsmap={"dvbi": NAMESPACE})
    root.set("id", LIST)
    root.set("version", str(made))
    root.set(XML_LANG, "und")
    put(root, f"{S}Name", provider)
    put(root, f"{S}ProviderName", provider)
    tags = dict.fromkeys(tag for one in listing.showings for tag in one.sounds if LANGUAGE.fullmatch(tag))
    if tags:
        languages = put(root, f"{S}LanguageList")
        for tag in tags:
            put(languages, f"{S}Language", plain(tag), **purpose_of_sound(tag))
    for pk, name in listing.channels.items():
        service = put(root, f"{S}Service", version=str(made))
        put(service, f"{S}UniqueIdentifier", named(CHANNEL, pk))
        put(service, f"{S}ServiceName", name)
        put(service, f"{S}ProviderName", provider)
        put(service, f"{S}ContentGuideServiceRef", named(CHANNEL, pk))
    return serialised(root)


def read(content: bytes) -> Import:
    """The channels of a service list of any year; never raises for what is in it."""
    try:
        root = tree_of(content)
    except Unreadable as bad:
        return Import.refused(bad)
    name = etree.QName(root)
    if name.localname != "ServiceList" or not OF_ANY_YEAR.fullmatch(name.namespace or ""):
        return Import.refused(Unreadable("not_dvbi", line=line_of(root), name=name.localname))
    space = f"{{{name.namespace}}}"
    found: dict[str, str] = {}
    bad_rows: list[BadRow] = []
    for service in root.iter(f"{space}Service"):
        pk = unnamed(CHANNEL, service.findtext(f"{space}UniqueIdentifier", "").strip())
        if not pk or pk in found:
            params: Mapping[str, str | int] = {"id": pk} if pk else {}
            bad_rows.append(BadRow(line_of(service), "UniqueIdentifier", "double" if pk else "missing", params))
        else:
            found[pk] = service.findtext(f"{space}ServiceName", "").strip()
    return Import(Listing(channels=found), tuple(bad_rows))
