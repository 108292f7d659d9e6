"""A log that nobody can rewrite alone.

`canonical` (RFC 8785) gives every entry its bytes, `chain` its digest with the one before, `merkle` and `tiles` the
tree over the digests (RFC 6962, C2SP tlog-tiles), `notes` and `checkpoints` what the log signs, `witness` and `policy`
what others co-sign and who is believed, `proofs` what can be carried away, `audit` the examination of it all.
"""
