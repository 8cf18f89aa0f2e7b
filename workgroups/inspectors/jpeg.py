"""Blanks what a JPEG inside a document says about where and by whom it was taken, byte for byte in place."""

_QUIET = {0xE1, 0xED, 0xFE}  # EXIF and XMP, IPTC, comment; colour and decoding live in the others
_SCAN, _END = 0xDA, 0xD9


def blank(data: bytearray, start: int = 0) -> None:
    """Overwrite with zeros, in `data`, the metadata of the JPEG that begins at `start`. No length changes.

    A document turns its pictures itself, so the orientation that is lost with EXIF was not used. Stops quietly
    where the segments no longer make sense.
    """
    at = start + 2
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] not in {_SCAN, _END}:
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if not at + 4 <= end <= len(data):
            return
        if data[at + 1] in _QUIET:
            data[at + 4 : end] = bytes(end - at - 4)
        at = end
