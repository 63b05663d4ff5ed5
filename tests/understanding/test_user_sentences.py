"""Sentences that a user adds in YAML: more of known families, new families, and what is said of mistakes."""

from pathlib import Path

import pytest

from executive.errors import BadFile
from executive.types import Family
from executive.understanding.training.read import read

PLANTS = ("fern", "rose", "cactus", "basil", "palm", "tulip", "ivy", "lily", "oak", "moss")
WATERING = "means: give water to plants\nutterances:\n" + "".join(f"  - water the [{one}](object)\n" for one in PLANTS)


def added(folder: Path, name: str, content: str) -> Path:
    path = folder / name
    path.write_text(content)
    return path


def test_a_new_family_comes_after_the_ten(tmp_path):
    added(tmp_path, "watering.yaml", WATERING)
    corpus = read(tmp_path)
    assert corpus.classes == (*Family, "watering", "out_of_scope")
    assert corpus.meanings["watering"] == "give water to plants"
    own = [one for one in corpus.written if one.label == "watering"]
    assert len(own) == 10
    assert own[0].spans[0].text == "fern"


def test_sentences_can_be_added_to_everything_that_is_known(tmp_path):
    before = read()
    added(tmp_path, "navigation.yaml", "utterances:\n  - zoom to the [pantry](destination)\n")
    added(tmp_path, "out_of_scope.yaml", "pets:\n  - the hamster wants a name\n  - what [do] you mean\n")
    added(tmp_path, "sequences.yaml", 'sequences:\n  - "navigation: zoom off || grasping: , nab the [key](object)"\n')
    after = read(tmp_path)
    assert after.meanings == before.meanings
    assert len(after.written) == len(before.written) + 3
    assert after.sequences[-1].text == "zoom off, nab the key"
    assert after.sequences[-1].labels == ("navigation", "grasping")


def test_what_the_user_says_of_a_sentence_counts(tmp_path):
    taken = next(one for one in read().written if not one.in_scope and one.text.isascii() and one.text.islower())
    added(tmp_path, "watering.yaml", WATERING + f'  - "{taken.text}"\n')
    assert [one.label for one in read(tmp_path).written if one.text.lower() == taken.text] == ["watering"]


def test_sentences_without_marks_say_nothing_about_slots(tmp_path):
    plain = "".join(f"  - water plant number {number}\n" for number in range(10))
    added(tmp_path, "watering.yaml", f"means: give water to plants\nutterances:\n{plain}")
    assert not any(one.tagged for one in read(tmp_path).written if one.label == "watering")


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        (
            "watering.yaml",
            "means: a\nutterances: [go, stop]\n",
            ": a new family needs 10 sentences or more; there are 2.",
        ),
        (
            "navigaton.yaml",
            "utterances: [go]\n",
            ": a new family needs 'means', such as \"give water to plants\". Did you mean 'navigation.yaml'?",
        ),
        (
            "Plant-care.yaml",
            WATERING,
            ": a family's file is named for it in small letters, digits and '_', as in 'watering.yaml'.",
        ),
        ("cleaning.yaml", "utterances:\n  - yes\n", ":2: 'utterances' has an entry that is no text; put it in quotes."),
        ("cleaning.yaml", "utterances: mop\n", ":1: 'utterances' should be a list of sentences."),
        ("cleaning.yaml", "utterences: [mop]\n", ":1: unknown key 'utterences'. Did you mean 'utterances'?"),
        ("cleaning.yaml", "- mop\n", ": should be a mapping of names to lists of sentences."),
        (
            "cleaning.yaml",
            "means: [a]\nutterances: [mop]\n",
            ":1: 'means' should be a short phrase such as \"give water to plants\".",
        ),
        ("cleaning.yaml", "a: 'b\n", ":2: is not YAML (found unexpected end of stream)."),
        (
            "cleaning.yaml",
            "utterances:\n  - mop\n  - wipe the [desk](objct)\n",
            ":3: unknown slot 'objct'. Did you mean 'object'?",
        ),
        (
            "cleaning.yaml",
            "utterances:\n  - wipe the [desk] (object)\n",
            ":2: a mark should be like '[red](attribute)'; one in 'wipe the [desk] (object)' is not.",
        ),
        (
            "sequences.yaml",
            "sequences:\n  - 'navigation: go || graspin: take it'\n",
            ":2: unknown family 'graspin'. Did you mean 'grasping'?",
        ),
        (
            "sequences.yaml",
            "sequences:\n  - go || take it\n",
            ":2: a step should be like 'navigation: go to the hall', not 'go'.",
        ),
        (
            "grammar.yaml",
            "lists: {}\n",
            ": templates cannot be added; write sentences in a file named for their family.",
        ),
    ],
)
def test_a_mistake_is_named_with_its_place(tmp_path, name, content, problem):
    path = added(tmp_path, name, content)
    with pytest.raises(BadFile) as bad:
        read(tmp_path)
    assert str(bad.value) == f"{path}{problem}"


def test_a_folder_without_sentences_is_named(tmp_path):
    with pytest.raises(BadFile, match="holds no YAML files"):
        read(tmp_path)
    with pytest.raises(BadFile, match="there is no such folder"):
        read(tmp_path / "nowhere")
