"""The schemas of others, for checking what is exported; read in place, beside the project, where they are there."""

from pathlib import Path

import pytest
from lxml import etree

SCHEMAS = Path(__file__).parents[4] / "shared" / "schemas"


class Local(etree.Resolver):
    """Answers every import from the folder of the schema."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder

    def resolve(self, url, public_id, context):  # noqa: ARG002 -- the signature is lxml's
        path = self.folder / Path(url).name
        if not path.exists():
            raise OSError(f"not available offline: {url}")
        return self.resolve_filename(str(path), context)


def xsd(name: str) -> etree.XMLSchema:
    """A compiled schema; the test is skipped where it is not there."""
    path = SCHEMAS / name
    if not path.exists():
        pytest.skip(f"{name} is not beside the project")
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(Local(path.parent))
    return etree.XMLSchema(etree.parse(str(path), parser))
