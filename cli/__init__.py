"""The command line, and the assembly of the whole system from its parts."""
