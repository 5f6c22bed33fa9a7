"""The forecaster: window in, quantiles out. Used by inference, analytics, scoring and model_export; holds no torch."""
