"""Telephone calls: what is said in them, what people press, how each call went."""
