"""The one HTTP client of the local runner; used by all threads."""

import httpx

# Idle connections are given up before servers do so: never send into one that is just closing.
# All of it stays on this machine: a proxy in the environment is for others.
http = httpx.Client(limits=httpx.Limits(max_connections=None, keepalive_expiry=2.0), trust_env=False)
