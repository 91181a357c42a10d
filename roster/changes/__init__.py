"""How the roster is changed by agreement: swap (换班), substitute (替班), leave with substitute (离岗报备), override for hours.

`steps` and `pieces` decide; `asking`, `answering` and `deciding` write; `applying` makes the shifts; `past` tells how it stood.
"""
