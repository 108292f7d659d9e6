"""Rounds: each house makes one programme and takes those of all others; and the balance of what was given and taken."""
