"""Programs that make data of the repository; nothing of it runs in a node."""
