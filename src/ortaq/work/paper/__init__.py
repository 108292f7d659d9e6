"""Documents on paper (PDF): our letters, the drawn parts, and the frame of a report's pages."""
