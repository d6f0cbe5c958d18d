from atrous_lib.pictures.regularizers.batches import batches
from atrous_lib.pictures.regularizers.penalties import penalties
from atrous_lib.pictures.regularizers.shrinking import shrinking
from atrous_lib.pictures.regularizers.training import STRENGTHS, train
from atrous_lib.widgets import batches_explorer, penalties_explorer, shrinking_explorer


def test_moving_the_strengths_trains_again():
    explorer = penalties_explorer()
    assert explorer.picture == penalties()
    for name, value in (("W_strength", 0.01), ("b_strength", 0.001), ("y_strength", 0.0001)):
        explorer.controls[name].value = value
    explorer.controls["kind"].value = "l2"
    assert explorer.picture == penalties("l2", 0.01, 0.001, 0.0001)
    assert "activity_regularizer l2 0.0001" in explorer.sentence


def test_the_sliders_are_named_after_the_arguments_and_begin_at_no_penalty():
    explorer = penalties_explorer()
    sliders = [explorer.controls[f"{name}_strength"] for name in "Wby"]
    assert [slider.description for slider in sliders] == [
        *("W_regularizer", "b_regularizer", "activity_regularizer")
    ]
    for slider in sliders:
        assert tuple(value for _, value in slider.options) == STRENGTHS
        assert slider.value == slider.options[0][1] == 0


def test_every_strength_gives_another_picture():
    explorer = penalties_explorer()
    for name in ("W_strength", "b_strength", "y_strength"):
        seen = set()
        for strength in STRENGTHS:
            explorer.controls[name].value = strength
            seen.add(explorer.picture)
        explorer.controls[name].value = 0.0
        assert len(seen) == len(STRENGTHS)


def test_a_run_is_trained_once():
    explorer = penalties_explorer(W_strength=0.01)
    explorer.controls["W_strength"].value = 0.0
    before = train.cache_info().misses
    explorer.controls["W_strength"].value = 0.01
    assert train.cache_info().misses == before


def test_the_updates_walk_and_the_batches_grow():
    walk = shrinking_explorer()
    walk.controls["updates"].value = 7
    assert walk.picture == shrinking(7)
    groups = batches_explorer()
    groups.controls["batch_size"].value = 2
    assert groups.picture == batches(2)
