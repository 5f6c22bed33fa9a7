"""Real readings from a file, played again on the simulated clock."""
