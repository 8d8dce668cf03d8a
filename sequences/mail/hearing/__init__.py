"""What a message that came back means: judged from its bytes alone."""

from sequences.mail.hearing.judging import Heard, Kind, judge

__all__ = ["Heard", "Kind", "judge"]
