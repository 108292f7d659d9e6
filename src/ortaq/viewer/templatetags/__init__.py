"""Template tags of the public screens."""
