"""The page that tutorials show: Gradio over a flat FAISS index. Run by a Python that has both.

    PYTHON benchmarks/_gradio_page.py PORT PICTURE ROWS

Finds for any words the rows nearest to a random vector, and shows one picture for all.
Prints how long importing gradio took once the page can be asked for.
"""

import os
import sys
import time

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
started_s = time.perf_counter()
import gradio  # noqa: E402

imported_s = time.perf_counter() - started_s
import faiss  # noqa: E402
import numpy as np  # noqa: E402


def main(port: int, picture: str, rows: int) -> None:
    random = np.random.default_rng(0)
    vectors = random.standard_normal((rows, 512), np.float32)
    index = faiss.IndexFlatIP(512)
    index.add(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))

    def search(_: str) -> list[tuple[str, str]]:
        scores, ids = index.search(random.standard_normal((1, 512), np.float32), 12)
        return [(picture, f"{i} {s:.3f}") for i, s in zip(ids[0], scores[0], strict=True)]

    with gradio.Blocks(title="Image search") as page:
        words = gradio.Textbox(label="Search")
        gallery = gradio.Gallery(label="Results", columns=4)
        gradio.Examples(["沙滩上的金毛犬", "a dog"], words)
        words.submit(search, words, gallery)
    page.launch(server_port=port, prevent_thread_lock=True, quiet=True)
    print(f"{imported_s:.2f}", flush=True)
    page.block_thread()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
