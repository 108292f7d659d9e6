"""Files of other systems: read in as drafts, taken out in their formats."""
