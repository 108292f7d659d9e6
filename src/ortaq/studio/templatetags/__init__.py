"""What templates of the studio can say."""
