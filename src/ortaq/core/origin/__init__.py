"""Origin of a programme: what AI made of it, what a viewer is told, and the signed manifest that carries it.

`uses` what can be declared · `label` what follows from it · `certificates` who may sign · `manifest` a declaration as
C2PA assertions · `jumbf`, `claim`, `carrier_mp4` how they are written into a file · `reader` the one door to c2pa-rs ·
`verdict` what a file says, in two verdicts: integrity and trust.
"""
