"""Disputes: who says that a fact or a correction is wrong, who decides it, and what came of it."""
