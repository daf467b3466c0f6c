"""Videos: what kind a file is and how long it lasts, and silent ones made from page images."""

import base64
import json
import math
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from training.media import limited
from training.media.limited import Unreadable

WEBM, MP4 = "video/webm", "video/mp4"
CODECS = {"VP80", "VP90", "AV01", "av01", "h264", "avc1", "H264"}
"""What browsers show."""
MOST_SECONDS = 4 * 3600
SIZE = (960, 540)
"""Pixels of the films that we make."""
FRAME_SECONDS = 2
"""How long one frame of them stands; slides stand for a multiple of it."""


def media_type(content: bytes) -> str:
    """Tell WebM and MP4 by their first bytes. Raises Unreadable("kind") for anything else."""
    if content.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in content[:64]:
        return WEBM
    if content[4:8] == b"ftyp":
        return MP4
    raise Unreadable("kind")


def seconds(content: bytes) -> int:
    """How long a video lasts, in seconds (rounded up). Raises Unreadable: kind, damaged, codec, slow."""
    suffix = ".webm" if media_type(content) == WEBM else ".mp4"
    return int(limited.run("training.media.film", content, suffix)["seconds"])


def make(images: Sequence[bytes], lasting: Sequence[int]) -> bytes:
    """A silent VP9 video (WebM) that shows each image for so many seconds (multiples of FRAME_SECONDS)."""
    sheets = [base64.b64encode(image).decode() for image in images]
    order = json.dumps({"images": sheets, "lasting": list(lasting)}).encode()
    return base64.b64decode(limited.run("training.media.film", order, "make")["film"])


def _look(content: bytes, suffix: str) -> dict[str, Any]:
    import cv2

    with tempfile.NamedTemporaryFile(suffix=suffix) as file:
        file.write(content)
        file.flush()
        film = cv2.VideoCapture(file.name)
        rate, frames = film.get(cv2.CAP_PROP_FPS), film.get(cv2.CAP_PROP_FRAME_COUNT)
        codec = int(film.get(cv2.CAP_PROP_FOURCC)).to_bytes(4, "little", signed=True).decode("latin-1")
        shown, _first = film.read()
    if not shown or rate <= 0 or not 0 < frames / rate <= MOST_SECONDS:
        return {"fault": "damaged"}
    return {"seconds": math.ceil(frames / rate - 0.05)} if codec in CODECS else {"fault": "codec"}


def _write(order: dict[str, Any]) -> dict[str, Any]:
    import cv2
    import numpy

    drawn = [numpy.frombuffer(base64.b64decode(image), numpy.uint8) for image in order["images"]]
    frames = []
    for image in drawn:
        picture = cv2.imdecode(image, cv2.IMREAD_COLOR)
        if picture is None:
            return {"fault": "damaged"}
        frames.append(cv2.resize(picture, SIZE, interpolation=cv2.INTER_AREA))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "film.webm"
        writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"VP90"), 1 / FRAME_SECONDS, SIZE)
        for frame, lasting in zip(frames, order["lasting"], strict=True):
            for _frame in range(lasting // FRAME_SECONDS):
                writer.write(frame)
        writer.release()
        return {"film": base64.b64encode(path.read_bytes()).decode()}


if __name__ == "__main__":
    given = limited.begin()
    limited.end(_write(json.loads(given)) if sys.argv[1] == "make" else _look(given, sys.argv[1]))
