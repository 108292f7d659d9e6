"""The demo: its supervisor, its world, its check."""
