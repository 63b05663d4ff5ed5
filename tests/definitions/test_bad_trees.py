"""Every kind of fault gives exactly the lines that stand beside its file in `tests/trees_bad`."""

from pathlib import Path

import pytest

from executive.definitions.faults import BadDefinition
from executive.definitions.load import check, load

BAD = Path(__file__).parent.parent / "trees_bad"
NAMES = sorted(path.stem for path in BAD.glob("*.yaml"))


@pytest.mark.parametrize("name", NAMES)
def test_a_bad_tree_gives_its_lines(name, registry, site, monkeypatch):
    monkeypatch.chdir(BAD)
    expected = Path(f"{name}.expected").read_text()
    assert "".join(f"{fault}\n" for fault in check(f"{name}.yaml", registry, site)) == expected
    assert expected, "a bad tree has at least one fault"


def test_there_is_one_expectation_for_each_bad_tree():
    assert sorted(path.stem for path in BAD.glob("*.expected")) == NAMES
    assert len(NAMES) > 60


def test_loading_a_bad_tree_raises_all_its_faults(registry, site, monkeypatch):
    monkeypatch.chdir(BAD)
    with pytest.raises(BadDefinition) as raised:
        load("wrong_type.yaml", registry, site)
    assert f"{raised.value}\n" == Path("wrong_type.expected").read_text()
    assert raised.value.faults == check("wrong_type.yaml", registry, site)
