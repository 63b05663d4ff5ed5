"""CLIP and SigLIP through transformers, end to end, with tiny models of random weights."""

from __future__ import annotations

import json
import shutil

import numpy as np
import pytest

from executive.contracts.observation import CameraFrame
from executive.errors import BadFile
from executive.understanding.vision.hub import HubModel
from executive.understanding.vision.regions import Box, Region
from executive.understanding.vision.view import View

WORDS = ("a", "photo", "of", "the", "something", "red", "blue", "cube", "mug")
TEXT = {"vocab_size": 16, "hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2}
PICTURE = {"hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2}


def write_tokenizer(folder):
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    vocabulary = {word: number for number, word in enumerate(("<pad>", "<s>", "</s>", "<unk>", *WORDS))}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 1), ("</s>", 2)]
    )
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="<pad>", bos_token="<s>", eos_token="</s>", unk_token="<unk>"
    ).save_pretrained(folder)
    preparation = {"image_mean": [0.48, 0.46, 0.41], "image_std": [0.27, 0.26, 0.28], "size": {"shortest_edge": 16}}
    (folder / "preprocessor_config.json").write_text(json.dumps(preparation))


def write_model(kind, folder):
    import torch
    from transformers import CLIPConfig, CLIPModel, SiglipConfig, SiglipModel

    torch.manual_seed(0)
    picture = {**PICTURE, "image_size": 16, "patch_size": 8}
    text = {**TEXT, "max_position_embeddings": 12, "pad_token_id": 0, "bos_token_id": 1, "eos_token_id": 2}
    if kind == "clip":
        model = CLIPModel(CLIPConfig(text_config=text, vision_config=picture, projection_dim=8))
    else:
        model = SiglipModel(SiglipConfig(text_config=text, vision_config=picture))
    model.save_pretrained(folder, safe_serialization=True)
    write_tokenizer(folder)
    return folder


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    return {kind: write_model(kind, tmp_path_factory.mktemp(kind)) for kind in ("clip", "siglip")}


@pytest.fixture
def view():
    random = np.random.default_rng(0)
    image = random.integers(0, 255, (48, 64, 3), dtype=np.uint8)
    frame = CameraFrame(0.0, image, np.ones((48, 64), np.float32), 60.0, np.zeros(3), np.eye(3))
    return View(frame, np.zeros(3))


def region(left, top, right, bottom):
    mask = np.ones((bottom - top, right - left), dtype=bool)
    return Region(Box(left, top, right, bottom), mask, np.zeros(3), np.ones(3), 0.0)


REGIONS = (region(0, 0, 10, 12), region(20, 8, 50, 40), region(55, 30, 64, 48))


@pytest.mark.parametrize("kind", ["clip", "siglip"])
def test_scores_are_probabilities_for_every_region_and_phrase(kind, folders, view):
    scores = HubModel(folders[kind]).scores(view, REGIONS, ("red cube", "blue mug"))
    assert scores.shape == (3, 2)
    assert (scores > 0).all()
    assert (scores < 1).all()
    assert len(np.unique(scores)) == 6


@pytest.mark.parametrize("kind", ["clip", "siglip"])
def test_a_pair_is_judged_by_itself(kind, folders, view):
    model = HubModel(folders[kind])
    together = model.scores(view, REGIONS, ("red cube", "blue mug"))
    assert model.scores(view, REGIONS[1:2], ("blue mug",)) == pytest.approx(together[1:2, 1:], abs=1e-5)


def test_siglip_scores_are_the_models_own(folders, view):
    import torch
    from transformers import AutoTokenizer, SiglipModel

    model = SiglipModel.from_pretrained(folders["siglip"]).eval()
    tokens = AutoTokenizer.from_pretrained(folders["siglip"])(
        ["a photo of the red cube"], padding="max_length", max_length=12, return_tensors="pt"
    )
    square = np.full((16, 16, 3), 200 / 255, np.float32)
    pixels = (square - np.float32([0.48, 0.46, 0.41])) / np.float32([0.27, 0.26, 0.28])
    with torch.inference_mode():
        answer = model(input_ids=tokens["input_ids"], pixel_values=torch.from_numpy(pixels.transpose(2, 0, 1)[None]))
    plain = View(
        CameraFrame(0.0, np.full((48, 64, 3), 200, np.uint8), view.frame.depth, 60.0, np.zeros(3), np.eye(3)),
        np.zeros(3),
    )
    scores = HubModel(folders["siglip"]).scores(plain, REGIONS[:1], ("red cube",))
    assert scores[0, 0] == pytest.approx(float(torch.sigmoid(answer.logits_per_image)[0, 0]), abs=1e-5)


def test_nothing_to_score_needs_no_model(view):
    assert HubModel("nobody/nothing").scores(view, (), ("red cube",)).shape == (0, 1)


def test_a_missing_folder_is_named(tmp_path, view):
    with pytest.raises(BadFile, match="is no folder; a folder with a CLIP or SigLIP model, or its id on the hub"):
        HubModel(tmp_path / "absent").scores(view, REGIONS, ("red cube",))


def test_a_model_of_another_kind_is_refused(tmp_path, view):
    from transformers import BertConfig, BertModel

    config = BertConfig(**TEXT, max_position_embeddings=12)
    BertModel(config).save_pretrained(tmp_path, safe_serialization=True)
    with pytest.raises(BadFile, match="is a model of the kind 'bert', neither CLIP nor SigLIP"):
        HubModel(tmp_path).scores(view, REGIONS, ("red cube",))


def test_weights_that_are_not_safetensors_are_refused(folders, tmp_path, view):
    shutil.copytree(folders["clip"], tmp_path / "pickled")
    (tmp_path / "pickled" / "model.safetensors").rename(tmp_path / "pickled" / "pytorch_model.bin")
    with pytest.raises(BadFile, match="holds no weights in safetensors"):
        HubModel(tmp_path / "pickled").scores(view, REGIONS, ("red cube",))


def test_damaged_weights_are_refused(folders, tmp_path, view):
    shutil.copytree(folders["clip"], tmp_path / "cut")
    path = tmp_path / "cut" / "model.safetensors"
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(BadFile, match="cannot be loaded as a vision-language model"):
        HubModel(tmp_path / "cut").scores(view, REGIONS, ("red cube",))
