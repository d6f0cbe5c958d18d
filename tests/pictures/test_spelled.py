"""A kernel whose numbers say where they stand."""

from atrous_lib.pictures.spelled import spelled


def test_the_digits_spell_tap_channel_and_filter():
    W4 = spelled(3, 2, 4)
    assert W4.shape == (3, 1, 2, 4)
    assert W4[2, 0, 1, 3] == 213
