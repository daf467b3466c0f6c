"""A PDF becomes page images (WebP) and the text of each page. Nothing in the PDF is run or handed out."""

import base64
import sys
from dataclasses import dataclass
from typing import Any

from training.media import limited

WIDTH = 1280
MOST_HEIGHT = 2600
"""Pixels of a page image; a page that would be higher is drawn narrower."""
QUALITY = 90


@dataclass(frozen=True)
class Page:
    """One page: its picture as WebP, and its words."""

    image: bytes
    text: str


def pages(pdf: bytes, most: int) -> list[Page]:
    """Every page of a PDF. Raises Unreadable: damaged, encrypted, pages (more than `most`), slow."""
    answer = limited.run("training.media.slides", pdf, str(most))
    return [Page(base64.b64decode(page["image"]), page["text"]) for page in answer["pages"]]


def _read(content: bytes, most: int) -> dict[str, Any]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        return {"fault": "encrypted" if "password" in str(error).lower() else "damaged"}
    if not 0 < len(document) <= most:
        return {"fault": "pages"}
    return {"pages": [_page(document[number]) for number in range(len(document))]}


def _page(page: Any) -> dict[str, str]:
    import cv2

    width, height = page.get_size()
    scale = min(WIDTH / width, MOST_HEIGHT / height)
    picture = page.render(scale=scale).to_numpy()
    made, encoded = cv2.imencode(".webp", picture, [cv2.IMWRITE_WEBP_QUALITY, QUALITY])
    if not made:
        raise ValueError("the page cannot be drawn")
    words = page.get_textpage().get_text_bounded()
    lines = [line.strip() for line in words.replace("\r", "\n").replace("\x00", "").split("\n")]
    return {"image": base64.b64encode(encoded).decode(), "text": "\n".join(line for line in lines if line)}


if __name__ == "__main__":
    limited.end(_read(limited.begin(), int(sys.argv[1])))
