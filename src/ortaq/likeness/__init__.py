"""Likeness: the fingerprints of programmes, the index that they are found in, and what is asked of it."""
