"""What a house says of itself (`trust.txt`, self-assessment), and what the node publishes of itself each quarter."""
