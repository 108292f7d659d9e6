"""Ortaq: a programme made in one country reaches the screen in another, its rights cleared and its origin provable."""

__version__ = "0.1.0"
