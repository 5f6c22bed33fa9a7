"""The simulated fleet: who lives there, what the weather does to them, what their meters count."""
