"""What travels through the house and what it means; imports nobody but msgspec."""
