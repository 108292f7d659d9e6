"""What is done in the studio, from the call to the programme."""
