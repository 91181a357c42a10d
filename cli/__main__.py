"""`python -m cli`: the same as `zhishou`."""

from cli.main import main

main()
