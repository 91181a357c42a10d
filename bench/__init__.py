"""Measurements. `make bench` runs them all, `make bench NAME=escalation` one; figures go to `bench/results/NAME.json`."""
