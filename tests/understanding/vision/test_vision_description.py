"""Words that refer to one of several things, taken apart."""

from __future__ import annotations

import pytest

from executive.understanding.vision.description import Description, Order, Relation, described


@pytest.mark.parametrize(
    ("words", "head", "order"),
    [
        ("the red one on the left", "red", Order.LEFT),
        ("left cube", "cube", Order.LEFT),
        ("the rightmost green block", "green block", Order.RIGHT),
        ("mug on your right hand side", "mug", Order.RIGHT),
        ("mug nearest to you", "mug", Order.NEAREST),
        ("the one in front", "", Order.NEAREST),
        ("the mug in front of you", "mug", Order.NEAREST),
        ("cube farthest from you", "cube", Order.FARTHEST),
        ("the cube at the back", "cube", Order.FARTHEST),
        ("the middle one", "", Order.MIDDLE),
        ("the cup in the middle", "cup", Order.MIDDLE),
        ("the biggest box", "box", Order.BIGGEST),
        ("the little red cube", "red cube", Order.SMALLEST),
        ("Tallest bottle!", "bottle", Order.TALLEST),
    ],
)
def test_an_order_is_told_from_what_the_thing_is(words, head, order):
    assert described(words) == Description(head, order)


@pytest.mark.parametrize(
    ("words", "rank", "order"),
    [
        ("second cube from the left", 2, Order.LEFT),
        ("the third mug from the right", 3, Order.RIGHT),
        ("the second biggest mug", 2, Order.BIGGEST),
        ("the second nearest one", 2, Order.NEAREST),
    ],
)
def test_a_rank_counts_along_its_order(words, rank, order):
    assert (described(words).rank, described(words).order) == (rank, order)


@pytest.mark.parametrize(
    ("words", "head", "relation", "landmark"),
    [
        ("the blue thing behind the cube", "blue", Relation.BEHIND, "cube"),
        ("the cup right beside the peg", "cup", Relation.NEXT_TO, "peg"),
        ("mug nearest to the red cube", "mug", Relation.NEXT_TO, "red cube"),
        ("the mug to the left of the red cube", "mug", Relation.LEFT_OF, "red cube"),
        ("the block in front of the mug", "block", Relation.IN_FRONT_OF, "mug"),
        ("cube on the shelf", "cube", Relation.ON, "shelf"),
        ("cube on the left of the shelf", "cube", Relation.LEFT_OF, "shelf"),
    ],
)
def test_a_relation_has_a_landmark(words, head, relation, landmark):
    assert described(words) == Description(head, relation=relation, landmark=Description(landmark))


def test_a_landmark_may_be_picked_by_an_order_itself():
    assert described("red mug by the left cube").landmark == Description("cube", Order.LEFT)


def test_an_order_and_a_place_go_together():
    said = described("the tallest thing on the workbench")
    assert (said.head, said.order, said.relation) == ("", Order.TALLEST, Relation.ON)
    assert said.landmark == Description("workbench")


@pytest.mark.parametrize(
    "words", ["both cubes", "all the mugs", "the two on the left", "the red ones", "the mug that is not red"]
)
def test_words_for_several_things_and_for_what_it_is_not_settle_nothing(words):
    assert described(words).unsettled


def test_one_of_several_is_one():
    assert not described("one of those cubes").unsettled


@pytest.mark.parametrize(
    "words", ["", "the", "()[]*+?\\", "left " * 2000, "on the " * 20000, "\x00\x07", "在左边的红色的"]
)
def test_odd_words_are_taken_apart_without_harm(words):
    assert isinstance(described(words), Description)
