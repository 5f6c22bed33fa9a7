"""One folder per function; they share `event_function.py` and what it needs, and never import each other."""
