"""Origin of a programme: what AI made of it, what a viewer is told, and the signed manifest that carries it.

`uses` what can be declared · `label`, `cues`, `duties` what follows from it · `certificates`, `trust`, `lote` who may
sign · `manifest` a declaration as C2PA assertions · `jumbf`, `claim`, `timestamps` how they become a signed store ·
`carrier_mp4` (films), `merkle`, `stream` (streams), `live`, `sidecar` (beside a file), `c2pa_rs` (pictures, sound,
documents) where it goes · `marks`, `burn` labels for those who read no manifest · `reader`, `signals`, `verdict` what a
file says, in two verdicts: integrity and trust.
"""
