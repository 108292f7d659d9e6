"""The audit log: every room writes to it, nobody can rewrite it alone."""
