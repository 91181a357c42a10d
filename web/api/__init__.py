"""The JSON API: the same queries and commands as the pages, for programs."""
