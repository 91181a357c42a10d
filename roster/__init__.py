"""Who is on duty, and who is called next when a clock is missed."""
