"""`python -m reporting.normalize < in.jsonl > out.jsonl`."""

import sys

from reporting.normalize.stream import normalize_lines

for written in normalize_lines(sys.stdin):
    sys.stdout.write(written + "\n")
