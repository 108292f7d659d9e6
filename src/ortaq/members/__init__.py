"""Broadcasters, people, roles, tokens, keys, territories."""
