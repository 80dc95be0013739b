"""Making a picture of a page small: at most 256 colours, which is all a page of text and flat areas needs."""

import base64
import struct
import zlib

import numpy as np

N_COLOURS, CORNER = 256, 12
# Chromium decodes the picture; a blank page has no policy that would forbid it.
DECODE = """async (data) => {
  const image = await createImageBitmap(new Blob([Uint8Array.fromBase64(data)]));
  const canvas = new OffscreenCanvas(image.width, image.height);
  const brush = canvas.getContext("2d");
  brush.drawImage(image, 0, 0);
  const { data: pixels, width, height } = brush.getImageData(0, 0, image.width, image.height);
  return { width, height, pixels: new Uint8Array(pixels.buffer).toBase64() };
}"""


def small(picture: bytes, context) -> bytes:
    """Return a PNG with the commonest colour of each corner of the cube, every other one replaced by the nearest."""
    blank = context.new_page()
    found = blank.evaluate(DECODE, base64.b64encode(picture).decode())
    blank.close()
    pixels = np.frombuffer(base64.b64decode(found["pixels"]), np.uint8).reshape(-1, 4)[:, :3].astype(np.int32)
    codes, inverse, counts = np.unique(pixels @ [65_536, 256, 1], return_inverse=True, return_counts=True)
    colours = np.stack([codes >> 16, codes >> 8 & 255, codes & 255], axis=1)
    commonest = np.argsort(-counts, kind="stable")
    _corner, first = np.unique(colours[commonest] // CORNER @ [65_536, 256, 1], return_index=True)
    palette = colours[commonest[np.sort(first)[:N_COLOURS]]]
    nearest = np.array([np.square(palette - colour).sum(axis=1).argmin() for colour in colours], np.uint8)
    return _png(nearest[inverse].reshape(found["height"], found["width"]), palette.astype(np.uint8))


def _png(indices: np.ndarray, palette: np.ndarray) -> bytes:
    height, width = indices.shape
    rows = np.hstack([np.zeros((height, 1), np.uint8), indices]).tobytes()
    parts = [
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)), (b"PLTE", palette.tobytes()),
        (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""),
    ]  # fmt: skip
    chunks = [struct.pack(">I", len(d)) + kind + d + struct.pack(">I", zlib.crc32(kind + d)) for kind, d in parts]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)
