"""Forecasts in, proofs of when they were issued out: outbox, batches, chain, receipts."""
