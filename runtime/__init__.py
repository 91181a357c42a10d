"""What every process stands on: settings, clock, database, bus, units of work, timers, log and metrics."""
