"""A project in the forms of other programs."""
