"""Closed hours and corrections in, skill of every forecast whose day is over out."""
