"""Shifts as calendars that phones subscribe to: `subscribing` makes and ends addresses, `events` asks, `ical` writes."""
