"""What templates can say about offers and deals."""
