"""Contracts, clauses, runs and decisions."""
