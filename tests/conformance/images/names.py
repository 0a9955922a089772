"""How names must look in file systems that cannot hold them all; written from the standards, apart from the writers.
None stands for a name that has to be changed."""

D_CHARACTERS = set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")


def _units(name: bytes) -> str | None:
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError:
        return None


def iso9660(name: bytes, directory: bool, version: bytes = b";1", level: int = 2) -> bytes | None:
    """ECMA-119 7.5, 7.6 and 10."""
    upper = name.upper()
    if directory:
        return upper if len(upper) <= (8 if level == 1 else 31) and set(upper) <= D_CHARACTERS else None
    stem, dot, extension = upper.rpartition(b".")
    if not dot:
        stem, extension = upper, b""
    fits = len(stem) <= 8 and len(extension) <= 3 if level == 1 else len(stem) + len(extension) <= 30
    if not stem or (dot and not extension) or not fits or not set(stem + extension) <= D_CHARACTERS:
        return None
    return stem + b"." + extension + version


def iso9660_alike(name: bytes) -> object:
    return name.upper()


def joliet(name: bytes, directory: bool, most: int = 64) -> bytes | None:
    """Joliet's "Allowed Character Set"; and readers drop a dot at the end, so none must be there."""
    text = _units(name)
    if text is None or text.endswith(".") or any(c < " " or c in "*/:;?\\" for c in text) or len(text.encode("utf-16-be")) > 2 * most:
        return None
    return name


def joliet_alike(name: bytes) -> object:
    text = _units(name)
    return name if text is None else text.upper() if len(text.upper()) == len(text) else text.lower()


def udf(name: bytes, directory: bool) -> bytes | None:
    """UDF 1.02 2.1.1 and 2.3.4.2: at most 254 characters of 8 bits or 127 of 16; no byte that is not UTF-8."""
    text = _units(name)
    if text is None:
        return None
    wide = any(ord(c) > 0xFF for c in text)
    length = len(text.encode("utf-16-be")) // 2
    return name if length <= (127 if wide else 254) else None


def udfread(name: bytes, directory: bool) -> bytes | None:
    """libudfread turns each 16-bit unit into UTF-8 by itself, so that characters of two units come out wrong."""
    shown = udf(name, directory)
    return name if shown and all(c <= "\uffff" for c in name.decode()) else None


def udfclient(name: bytes, directory: bool) -> bytes | None:
    """udfclient shows names as UDF 4.2.2.1.5 has systems do that know ASCII alone."""
    shown = udf(name, directory)
    return name if shown and all(0x20 <= c < 0x7F for c in name) else None
