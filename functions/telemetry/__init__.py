"""Traces and metrics of a function, by OTLP."""
