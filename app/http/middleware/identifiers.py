"""Request ids: what tells a request apart from all others, in its answer and in the log."""

import itertools
import random

_OURS = b"%016x" % random.getrandbits(64)
"""With what the ids begin that this process gives to requests; a number follows."""
_NUMBERS = itertools.count()


def new() -> bytes:
    """An id. It only has to differ from all others; asking the kernel would take much longer."""
    return b"%b%016x" % (_OURS, next(_NUMBERS))
