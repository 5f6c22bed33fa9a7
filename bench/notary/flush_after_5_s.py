"""The notary as it is, but that a batch waits for five seconds: FUNCTION_SOURCE of bench/notarization.py."""

from functions.notary import batching

batching.FLUSH_AFTER_S = 5.0

from functions.notary.main import handle  # noqa: E402, F401  reads the line above when its first batch is due
