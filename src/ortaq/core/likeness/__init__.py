"""Likeness: which registered programme, and which of its seconds, a clip comes from when its manifest is gone.

A programme is registered: `frames` and `chromaprint` what is seen and heard of it, `codes` the short codes of a
picture, `taking` all of it while it is packaged, `registered` in one file, `telling`, `iscc` and `mpeg7` what its
manifests say of it (soft bindings).

It is found again: `index`, `index_files`, `index_packed`, `index_clickhouse` where the codes of all programmes are,
`durable` files that are whole; `picture` candidates by votes and `pixels` the look at them, `sound` the same for
sounds; `clip` all of it for one clip, `pieces` where it is cut, `verdicts` what may be said of it.

Clips of strangers are decoded in `sandbox`, also for the `stills` that are shown; `watching` is what newsrooms watch.
`config` holds every frozen constant. The algorithm is `org.ortaq.v1`; docs/likeness.md specifies it and `vectors.json`
tests it.
"""
