"""The HTTP API and the live stream over what the other functions stored; serves the dashboard too."""
