"""The bank of facts: what is true, who says so, where sources disagree, and how one asks about it."""
