"""A production in the words of the Ontology for Media Creation: OMC-JSON 2.6, a list of entities.

Source: MovieLabs, OMC-JSON, "Schema Introduction", baseEntity, CreativeWork, Participant, Asset, Task (2.6). What the
schema has no word for stands in `customData`, below our own name.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

Json = dict[str, Any]
VERSION = "https://movielabs.com/omc/json/schema/v2.6"
SCOPE = "org.ortaq"


def identifier(kind: str, value: object) -> list[Json]:
    """The identifier of a thing of ours."""
    return [{"identifierScope": SCOPE, "identifierValue": f"{kind}/{value}"}]


def reference(kind: str, value: object) -> Json:
    """A thing that is described elsewhere in the list."""
    return {"identifier": identifier(kind, value)}


def entity(of: str, kind: str, value: object, name: str, **more: Any) -> Json:
    """An entity with what every one needs; what is empty is left out."""
    told = {"schemaVersion": VERSION, "entityType": of, "identifier": identifier(kind, value), "name": name}
    return told | {key: one for key, one in more.items() if one not in (None, "", [], {})}


def creative_work(
    value: object,
    titles: Mapping[str, str],
    *,
    language: str = "",
    countries: Sequence[str] = (),
    companies: Sequence[object] = (),
    description: str = "",
    about: Json | None = None,
    kind: str = "creativeWork",
    series: object = None,
) -> Json:
    """The work that is made: `kind` is creativeWork, series or episode; an episode refers to its series."""
    return entity(
        "CreativeWork",
        "cw",
        value,
        next(iter(titles.values()), ""),
        description=description,
        creativeWorkType=kind,
        creativeWorkCategory="tv",
        creativeWorkTitle=[
            {"titleName": text, "titleType": "workingTitle", "titleLanguage": tag} for tag, text in titles.items()
        ],
        originalLanguage=[language] if language else [],
        countryOfOrigin=list(countries),
        Series=[reference("cw", series)] if series else [],
        ProductionCompany=[reference("prt", one) for one in companies],
        customData=custom(about),
    )


def organisation(value: object, name: str, role: str) -> Json:
    """A house that takes part."""
    inside = entity(
        "Organization", "org", value, name, structuralType="organization", organizationName={"fullName": name}
    )
    return entity("Participant", "prt", value, name, ParticipantSC=inside, participantFC={"functionalType": role})


def asset(  # noqa: PLR0917 -- read as asset(value, name, function, file, media type, form)
    value: object, name: str, function: str, file: str, media_type: str, form: str, about: Json | None = None
) -> Json:
    """A version of a deliverable, as the file that it is."""
    inside = entity(
        "AssetSC",
        "asc",
        value,
        file,
        structuralType=form,
        structuralProperties={
            "fileDetails": {
                "fileName": file,
                "fileExtension": file.rpartition(".")[2] if "." in file else None,
                "mediaType": media_type or None,
            }
        },
    )
    return entity(
        "Asset",
        "ast",
        value,
        name,
        AssetSC=inside,
        assetFC={"functionalType": function},
        customData=custom(about),
    )


def task(value: object, name: str, function: str, about: Json | None = None) -> Json:
    """A piece of work: a milestone, or a shot."""
    return entity("Task", "tsk", value, name, taskFC={"functionalType": function}, customData=custom(about))


def custom(about: Json | None) -> Json:
    """What the schema has no word for; so also the length, whose form its text and its examples disagree about."""
    return {SCOPE: about} if about else {}


def written(told: Sequence[Json]) -> bytes:
    """As a file."""
    return json.dumps(list(told), ensure_ascii=False, indent=1).encode()
