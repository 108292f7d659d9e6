"""What people and the worker do in the catalogue."""

from ortaq.catalogue.actions.bring import add, add_sound, add_subtitles, bring_in, enter, take_out
from ortaq.catalogue.actions.package import make_package
from ortaq.catalogue.actions.tree import put

__all__ = ["add", "add_sound", "add_subtitles", "bring_in", "enter", "make_package", "put", "take_out"]
