"""What the roster watches ahead: empty posts, and whether those who come on duty know of it."""
