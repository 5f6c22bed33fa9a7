"""PostgreSQL schema: versioned migrations, forward only."""
