"""Schedules, the published timeline, the air."""
