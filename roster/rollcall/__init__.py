"""Spot-check roll calls (抽查点名): a fair draw, calls by several channels, answers judged, silence told."""
