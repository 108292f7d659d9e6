"""What is told of the air: guides for machines, receivers and calendars."""
