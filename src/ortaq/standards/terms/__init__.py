"""What AI platforms may do with what a house publishes: set by the house, published in every form machines read."""
