"""What tells that tries which were kept belong to other skills."""

from __future__ import annotations

import shutil

from executive.contracts.weights import CONFIG
from executive.runtime import fingerprint as module
from executive.runtime.training import weights_folders


def test_it_changes_with_the_weights_of_any_skill(tmp_path, monkeypatch):
    shipped = weights_folders()
    assert {folder.parent.name for folder in shipped} >= {"grasp", "navigate", "pick", "take_from_clutter"}
    before = module.fingerprint.__wrapped__()
    assert before == module.fingerprint.__wrapped__()
    copies = [shutil.copytree(folder, tmp_path / folder.parent.name) for folder in shipped]
    monkeypatch.setattr(module, "weights_folders", lambda: copies)
    assert module.fingerprint.__wrapped__() == before
    config = copies[-1] / CONFIG
    config.write_text(config.read_text() + " ")
    assert module.fingerprint.__wrapped__() != before
