"""Which models there are and which of them serves: four commands on a table of PostgreSQL."""
