"""The laptop stack: servers from package registries, started as plain processes, without Docker or root."""
