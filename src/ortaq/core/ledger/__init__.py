"""Canonical JSON and the hash chain."""
