"""Rolling origins over any period, resumable: forecasts and scores as Parquet, and one page of plots."""
