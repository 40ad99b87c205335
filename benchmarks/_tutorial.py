"""What tutorials show: a Gradio Interface around a loop over FAISS IndexFlatIP.

    python -m benchmarks._tutorial PORT EMBEDDINGS K

Run by an interpreter that has gradio; EMBEDDINGS is a .npy of float32, a row a picture.
"""

import sys
from pathlib import Path

import faiss
import gradio
import numpy as np

from erhai.encode.models import load_encoder


def main(port: str, embeddings: str, k: str) -> None:
    rows = np.load(Path(embeddings))
    index = faiss.IndexFlatIP(rows.shape[1])
    index.add(rows)
    tower = load_encoder("erhai-lite").text_tower()

    def search(text: str) -> list[tuple[int, float]]:
        scores, found = index.search(tower.encode_texts([text]), int(k))
        return [(int(row), float(score)) for row, score in zip(found[0], scores[0], strict=True)]

    page = gradio.Interface(search, "text", "json", api_name="search")
    page.launch(server_name="127.0.0.1", server_port=int(port), quiet=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
