"""Why a file cannot be read or written, in the reader's language: the system has its own words for few of them."""

import errno

from dosecal.words import Words

_KNOWN = ("EACCES", "EPERM", "ENOENT", "ENOSPC", "EDQUOT", "EROFS", "EISDIR", "ENOTDIR", "ELOOP", "ENAMETOOLONG",
          "EBADF", "EIO")  # fmt: skip
_NAMES = {getattr(errno, name): name for name in _KNOWN if hasattr(errno, name)}


def trouble_text(words: Words, error: BaseException) -> str:
    """A few words, such as ``access denied``; of anything else what the system says."""
    code = getattr(error, "code", None)
    if isinstance(code, str):
        return words.say(f"trouble.{code}")
    name = _NAMES.get(error.errno or 0) if isinstance(error, OSError) else None
    return words.say(f"trouble.{name}") if name else getattr(error, "strerror", None) or type(error).__name__
