"""Forecasts and receipts in, documents in MongoDB out."""
