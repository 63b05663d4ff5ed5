"""The shipped network, on pictures of the embedded robot and of random tables."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from executive.contracts.weights import CONFIG, digests
from executive.errors import BadRequest, BadWeights
from executive.understanding.vision.benchmark import evaluate
from executive.understanding.vision.checkpoint import IMAGE, PHRASE, WEIGHTS, load
from executive.understanding.vision.embedded import EmbeddedModel
from executive.understanding.vision.regions import regions
from executive.understanding.vision.scenes.flat import Flat
from executive.understanding.vision.scenes.phrases import learned

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def model():
    return EmbeddedModel()


@pytest.fixture(scope="module")
def report(model):
    return evaluate(scenes=30, seed=5, language=model)


def test_scores_are_probabilities_for_every_region_and_phrase(model):
    view = Flat().look(np.random.default_rng(3)).view
    found = regions(view)
    scores = model.scores(view, found, ("red cube", "the blue mug", ""))
    assert scores.shape == (len(found), 3)
    assert ((scores >= 0) & (scores <= 1)).all()
    assert model.scores(view, (), ("red cube",)).shape == (0, 1)
    assert model.scores(view, found, ()).shape == (len(found), 0)


def test_a_pair_is_judged_by_itself(model):
    view = Flat().look(np.random.default_rng(3)).view
    found = regions(view)
    together = model.scores(view, found, ("red cube", "a mug", "pin"))
    assert model.scores(view, found[1:2], ("pin",)) == pytest.approx(together[1:2, 2:], abs=1e-5)


def test_the_named_thing_is_found_among_regions(report):
    assert report.measures["flat_top1_learned_words"] > 0.9
    assert report.measures["tables_top1_learned_words"] > 0.85
    assert report.measures["tables_top1_new_templates"] > 0.85
    assert report.measures["tables_top1_new_nouns"] > 0.75


def test_names_of_the_site_are_given_rightly(report):
    assert report.measures["flat_names_precision"] > 0.95
    assert report.measures["flat_names_recall"] > 0.9


def test_references_are_answered_rightly_or_asked_about(report):
    assert report.measures["flat_references_right"] > 0.8
    assert report.measures["flat_references_wrong"] < 0.1
    assert report.measures["tables_references_right"] > 0.7


def test_a_report_is_plain_values(report):
    document = report.as_json()
    assert json.loads(json.dumps(document)) == document
    assert document["scenes"] == 30
    assert "flat names precision" in str(report)


def test_no_scenes_cannot_be_measured():
    with pytest.raises(BadRequest, match="1 scene or more, not 0"):
        evaluate(scenes=0)


def test_the_weights_are_small_and_name_no_place_of_their_making():
    assert sum(path.stat().st_size for path in WEIGHTS.iterdir()) < 4_000_000
    for name in (IMAGE, PHRASE):
        content = (WEIGHTS / name).read_bytes()
        for trace in (b"/work", b"/home", b"/tmp", b"site-packages", b".py", b"stack_trace"):
            assert trace not in content, (name, trace)


def test_damaged_weights_are_refused(tmp_path):
    shutil.copytree(WEIGHTS, tmp_path / "weights")
    path = tmp_path / "weights" / IMAGE
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))
    assert_refused(tmp_path / "weights", "its content is damaged")


def test_missing_and_foreign_weights_are_refused(tmp_path):
    assert_refused(tmp_path, "the file cannot be read")
    (tmp_path / CONFIG).write_text("{")
    assert_refused(tmp_path, "it is not valid JSON")
    (tmp_path / CONFIG).write_text('{"format": "something/9"}')
    assert_refused(tmp_path, "its format is not 'executive-vision/1'")
    (tmp_path / CONFIG).write_text('{"format": "executive-vision/1", "scale": null, "shift": 0, "files": {}}')
    assert_refused(tmp_path, "it lacks 'scale' or 'shift'")


def test_towers_that_are_exchanged_are_refused(tmp_path):
    folder = shutil.copytree(WEIGHTS, tmp_path / "weights")
    image, phrase = ((folder / name).read_bytes() for name in (IMAGE, PHRASE))
    (folder / IMAGE).write_bytes(phrase)
    (folder / PHRASE).write_bytes(image)
    config = json.loads((folder / CONFIG).read_text())
    (folder / CONFIG).write_text(json.dumps(config | {"files": digests(folder, (IMAGE, PHRASE))}))
    with pytest.raises(BadWeights, match=r"its inputs are phrase \[384\], not picture"):
        load(folder)


def assert_refused(folder, problem):
    """Before anything is asked of it: at the first question the robot moves already."""
    with pytest.raises(BadWeights, match=problem):
        EmbeddedModel(folder)


def test_running_needs_neither_torch_nor_a_simulator():
    code = (
        "import sys\n"
        "import executive.understanding.vision.sight, executive.understanding.vision.hub\n"
        "assert 'cv2' not in sys.modules and 'onnxruntime' not in sys.modules\n"
        "import numpy as np\n"
        "from executive.contracts.observation import CameraFrame\n"
        "from executive.understanding.vision.embedded import EmbeddedModel\n"
        "from executive.understanding.vision.regions import Box, Region\n"
        "from executive.understanding.vision.view import View\n"
        "rgb, depth = np.zeros((8, 8, 3), np.uint8), np.ones((8, 8), np.float32)\n"
        "frame = CameraFrame(0.0, rgb, depth, 9.0, np.zeros(3), np.eye(3))\n"
        "region = Region(Box(1, 1, 4, 4), np.ones((3, 3), bool), np.ones(3), np.ones(3), 0.0)\n"
        "EmbeddedModel().scores(View(frame, np.zeros(3)), [region], ['red cube'])\n"
        "print([name for name in ('torch', 'mujoco', 'transformers') if name in sys.modules])"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert answer.stdout.strip() == "[]"


def test_held_out_words_are_never_learned():
    from executive.understanding.vision.scenes.phrases import held_out

    texts = {phrase.text for phrase in learned()}
    for group, phrases in held_out().items():
        assert phrases, group
        assert not texts & {phrase.text for phrase in phrases}
