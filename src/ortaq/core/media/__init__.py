"""Probe, loudness, package."""
