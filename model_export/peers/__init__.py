"""What practitioners would use instead: gradient boosting on lags, calendar and weather. Its search: PEERS.md."""
