"""The house on a kind cluster of its own: made, looked at, thrown away."""
