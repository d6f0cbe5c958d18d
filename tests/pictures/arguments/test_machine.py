"""The picture of the layer as a machine."""

import pytest

from atrous_lib.families import ARGUMENTS, BY_NAME, STAGES
from atrous_lib.pictures.arguments.machine import machine
from tests.pictures.picture import Picture

NAMES = list(BY_NAME)


def test_every_argument_stands_once_in_its_stage():
    picture = Picture(machine())
    placed = {e.get("data-stage"): picture.words("argument", e) for e in picture.all("stage")}
    assert placed == {stage: [a.name for a in ARGUMENTS if a.stage == stage] for stage in STAGES}
    assert not picture.all("lit")


@pytest.mark.parametrize("name", NAMES)
def test_the_chosen_argument_lights_its_stage_and_no_other(name):
    picture = Picture(machine(name))
    (lit,) = picture.all("lit")
    assert lit.get("data-stage") == BY_NAME[name].stage
    assert picture.words("chosen") == [f"▸ {name} ◂"]
    argument = BY_NAME[name]
    assert picture.description == f"{name} sets the stage '{argument.stage}'. {argument.job}"
