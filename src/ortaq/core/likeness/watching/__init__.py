"""What a newsroom watches, as values: the items of a feed (`feed`), and stretches of a stream (`windows`)."""
