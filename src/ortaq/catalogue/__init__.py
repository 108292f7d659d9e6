"""Programmes, their versions and packages, and how they come in."""
