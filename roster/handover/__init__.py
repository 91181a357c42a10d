"""Handover between shifts (交接班): drafted before the change of shift, signed by both, reminded of when late.

`steps` and `relief` decide; `planning` finds what is due, `overdue` reminds, `signing` and `ruling` write what people do.
"""
