"""What templates can say about rights."""
