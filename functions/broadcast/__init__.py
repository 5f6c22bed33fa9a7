"""Events in, entries of the streams that the dashboard follows out."""
