"""Declarations of AI use and signed files."""
