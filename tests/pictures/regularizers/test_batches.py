"""The picture of an activity penalty in batches."""

import re

import numpy as np
import pytest

from atrous_lib.layers import AtrousConvolution1D
from atrous_lib.models import Sequential
from atrous_lib.pictures.regularizers.batches import ERRORS, OUTPUTS, SIZES, batches
from tests.pictures.picture import Picture


@pytest.mark.parametrize("batch_size", SIZES)
def test_the_total_is_what_evaluate_returns(batch_size):
    layer = AtrousConvolution1D(
        *(1, 1),
        input_shape=(3, 1),
        weights=[np.ones((1, 1, 1)), np.zeros(1)],
        activity_regularizer={"name": "l1", "l": 1.0},
    )
    model = Sequential([layer])
    model.compile("sgd", "mse")
    total = model.evaluate(OUTPUTS[..., None], (OUTPUTS - ERRORS)[..., None], batch_size)
    picture = Picture(batches(batch_size))
    assert picture.words("total") == [f"= {total:g}"]
    assert len(picture.all("batch")) == len(OUTPUTS) / batch_size
    assert picture.description.endswith(f" = {total:g}.")


def test_the_penalty_grows_with_the_batch_and_the_data_loss_stays():
    means = [list(map(float, Picture(batches(size)).words("mean"))) for size in SIZES]
    data, charged = zip(*means, strict=True)
    assert len(set(data)) == 1
    assert [amount / charged[0] for amount in charged] == list(SIZES)


def test_another_batch_size_is_refused():
    with pytest.raises(ValueError, match=re.escape("batch_size must be 1, 2 or 4, got 3.")):
        batches(3)
