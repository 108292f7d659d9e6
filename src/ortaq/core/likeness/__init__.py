"""Likeness: which registered programme, and which of its seconds, a clip comes from when its manifest is gone.

`config` every frozen constant · `frames` what is looked at · `codes` the short codes of a picture and the ways a clip
may have been altered · `picture` candidates by votes, the look at the pixels, second and speed · `sound` the same for
sound tracks · `verdicts` what may be said · `registered` all of it for one programme, in a file · `index`,
`index_files`, `index_packed`, `index_clickhouse` where the codes of all are kept · `durable` files that are whole.
The algorithm is `org.ortaq.v1`; docs/likeness.md specifies it and `vectors.json` tests it.
"""
