"""The air: what a channel plays in each territory, from the published airings to the answered playlist."""
