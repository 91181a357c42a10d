"""What happened, and what is owed by when: from a received text to an incident with its clocks."""
