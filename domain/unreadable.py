"""What msgspec raises for bytes that are no JSON of the kind that is expected: beside its own error that of Python for
text that is no UTF-8, and the one for nesting without end.
"""

import msgspec

UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
