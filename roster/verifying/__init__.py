"""Whether people's numbers are their own and work: proved by a code, again after some time; bounced ones are known."""
