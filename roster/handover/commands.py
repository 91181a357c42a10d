"""What people do with handovers. Rights are the caller's."""

from roster.handover.ruling import switch, waive
from roster.handover.signing import begin, hand_over, send_back, take_over

__all__ = ["begin", "hand_over", "send_back", "switch", "take_over", "waive"]
