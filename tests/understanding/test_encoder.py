"""The encoder's file: pinned, made once, safe for several processes; its graph computes what torch computes."""

import hashlib
import subprocess
import sys

import numpy as np
import pytest

from executive.errors import BadFile, BadWeights
from executive.understanding import encoder
from executive.understanding.encoder import Encoder, base_weights, prepare
from executive.understanding.encoder_graph import build, merged

CHECK = """
import sys
from executive.understanding import Understander
Understander.load().understand("go to the kitchen", None)
print(sorted({"torch", "transformers"} & set(sys.modules)))
"""


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "executive"


def test_two_processes_make_the_file_at_once_and_nobody_makes_it_again(cache):
    code = "from executive.understanding.encoder import prepare; print(prepare())"
    runs = [subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = {run.communicate(timeout=120)[0].strip() for run in runs}
    assert [run.returncode for run in runs] == [0, 0]
    assert said == {str(one) for one in cache.iterdir()}
    made = [one.stat().st_mtime_ns for one in cache.iterdir()]
    assert {str(prepare())} == said
    assert [one.stat().st_mtime_ns for one in cache.iterdir()] == made


def test_another_base_file_is_refused(tmp_path, monkeypatch):
    (tmp_path / "model.safetensors").write_bytes(b"something else")
    monkeypatch.setattr(encoder, "base_folder", lambda: tmp_path)
    with pytest.raises(BadWeights) as refused:
        base_weights()
    assert str(refused.value) == (
        f"{tmp_path}/model.safetensors: cannot load the weights of the sentence encoder: its sha256 is "
        f"{hashlib.sha256(b'something else').hexdigest()}, not {encoder.BASE_SHA256}."
    )


def test_torch_is_not_loaded_to_understand():
    done = subprocess.run([sys.executable, "-c", CHECK], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_texts_become_a_vector_a_token():
    text = "Go to the kitchen"
    tokens = Encoder(prepare()).encode(text)
    assert [text[start:end] for start, end in tokens.offsets] == ["Go", "to", "the", "kitchen"]
    assert tokens.states.shape == (4, 384)


def test_a_flood_of_text_is_read_as_far_as_it_goes():
    tokens = Encoder(prepare()).encode("go " * 5000)
    assert len(tokens.offsets) == encoder.MAX_TOKENS - 2


def test_the_graph_computes_what_torch_computes(tmp_path):
    import onnx
    import torch
    from transformers import AutoModel

    path = tmp_path / "whole.onnx"
    onnx.save(build(base_weights()), path)
    model = Encoder(path)
    text = "bring the red cube to the shelf"
    reference = AutoModel.from_pretrained(str(encoder.base_folder()), local_files_only=True).eval()
    ids = torch.tensor([model._tokenizer.encode(text).ids])
    with torch.no_grad():
        expected = reference(input_ids=ids).last_hidden_state[0, 1:-1].numpy()
    np.testing.assert_allclose(model.encode(text).states, expected, atol=5e-5)


def test_an_adapter_adds_its_low_rank_update():
    weights = {"layer.weight": np.ones((4, 3), np.float32), "layer.bias": np.zeros(4, np.float32)}
    adapter = {"layer.weight.down": np.full((2, 3), 0.5, np.float16), "layer.weight.up": np.ones((4, 2), np.float16)}
    result = merged(weights, adapter)
    np.testing.assert_array_equal(result["layer.weight"], np.full((4, 3), 2.0))
    np.testing.assert_array_equal(result["layer.bias"], np.zeros(4))


def test_a_broken_file_of_the_cache_is_named(tmp_path):
    path = tmp_path / "encoder.onnx"
    path.write_bytes(b"half a file")
    with pytest.raises(BadWeights, match=r"encoder\.onnx: cannot load .* Delete it; it will be made again\.$"):
        Encoder(path)


def test_a_cache_that_cannot_be_made_is_named(tmp_path, monkeypatch):
    (tmp_path / "executive").write_text("a file where the folder should be")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with pytest.raises(BadFile) as bad:
        prepare()
    assert str(bad.value) == (
        f"{tmp_path}/executive: cannot be made (File exists); set XDG_CACHE_HOME to another folder."
    )
