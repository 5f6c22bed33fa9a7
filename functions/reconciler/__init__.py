"""Ticks in; windows, forecasts, proofs and broadcasts compared, and what is missing sent again."""
