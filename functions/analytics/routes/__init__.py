"""One file per concept; each has a `router(…)` that takes what its routes need."""
