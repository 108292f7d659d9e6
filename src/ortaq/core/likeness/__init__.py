"""Likeness: which registered programme, and which of its seconds, a clip comes from when its manifest is gone.

`config` every frozen constant · `frames` what is looked at · `codes` the short codes of a picture and the ways a clip
may have been altered · `picture` candidates by votes and what comes of them · `pixels` seat, second, speed and
likeness · `sound` the same for sound tracks · `pieces` a clip taken apart · `verdicts` what may be said · `clip` from a
file to an answer · `registered` all of it for one programme, in a file · `index`, `index_files`, `index_packed`,
`index_clickhouse` where the codes of all are kept · `durable` files that are whole · `taking` the fingerprint of a
programme that is packaged · `telling`, `iscc` and `mpeg7` soft bindings.
The algorithm is `org.ortaq.v1`; docs/likeness.md specifies it and `vectors.json` tests it.
"""
