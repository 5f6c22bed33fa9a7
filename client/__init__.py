"""A typed client of the HTTP API: feeders, history, the live stream, proofs checked on this machine."""
