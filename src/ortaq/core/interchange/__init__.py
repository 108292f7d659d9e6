"""Rights and programmes in the languages of other systems: written as each format has it, and read back the same.

`model` is what all formats share, `formats` the list of them. What a format has no words for goes into the places that
it keeps for extensions, so that a file that was exported and read again gives the same clauses and the same decisions.
"""
