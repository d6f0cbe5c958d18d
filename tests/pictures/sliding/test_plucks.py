"""The guitar's loudness with a pluck: what it says for right, wrong and unwritten functions."""

from atrous_lib.checks.course import EXERCISES
from atrous_lib.pictures import svg
from atrous_lib.pictures.sliding import plucks


def test_the_reference_finds_what_the_course_finds():
    words = svg.description(plucks(EXERCISES["find_pluck"].reference))
    assert "The course finds a pluck at step 75. Yours finds 75." in words


def test_the_guitar_tells_most_mistakes_apart():
    wrong = EXERCISES["find_pluck"].misconceptions
    words = {one.id: svg.description(plucks(one.function)) for one in wrong}
    unseen = {id for id, said in words.items() if "Yours finds 75." in said}
    assert unseen == {"falls_counted", "last_window_left_out", "starts_from_zero"}
    assert len(words) >= 12


def test_a_function_that_is_not_written_or_raises_is_said_to_be():
    def unwritten(loudness, width):
        raise NotImplementedError

    assert "Yours is not written yet." in plucks(unwritten)
    assert "Yours raises ZeroDivisionError." in plucks(lambda loudness, width: 1 / 0)
    assert "Yours finds 9999." in plucks(lambda loudness, width: 9999)
    assert "raises TypeError" in plucks(lambda loudness, width: None)
