from __future__ import annotations

import copy

import numpy as np
import pytest

from atrous_lib.layers import AtrousConvolution1D, Dense, Flatten
from atrous_lib.models import Sequential
from atrous_lib.optimizers import SGD, Adam


def small_model(seed=0, **keywords):
    layer = AtrousConvolution1D(2, 3, atrous_rate=2, border_mode="causal", input_dim=1, **keywords)
    model = Sequential([layer], rng=np.random.default_rng(seed))
    model.compile(SGD(lr=0.1), "mse")
    return model


def data(samples=8, seed=1):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(samples, 10, 1))
    return x, np.concatenate([x, -x], axis=2)


def test_learns_a_filter_that_is_there():
    x, y = data()
    model = small_model()
    history = model.fit(x, y, nb_epoch=200, verbose=0)
    assert len(history.history["loss"]) == 200
    assert history.history["loss"][-1] < 1e-3 < history.history["loss"][0]
    np.testing.assert_allclose(model.get_weights()[0][2, 0, 0], [1, -1], atol=0.02)


def test_a_classifier_learns_through_flatten_and_dense():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(64, 12, 1))
    kinds = (x[:, 0, 0] > x[:, 8, 0]).astype(int)
    target = np.eye(2)[kinds]
    model = Sequential(
        [
            AtrousConvolution1D(4, 3, activation="relu", atrous_rate=4, input_shape=(12, 1)),
            Flatten(),
            Dense(2),
        ],
        rng=rng,
    )
    model.compile(Adam(lr=0.02), "categorical_crossentropy_from_logits")
    model.fit(x, target, nb_epoch=60, verbose=0)
    assert np.mean(model.predict(x).argmax(axis=1) == kinds) > 0.95


def test_the_same_seed_trains_the_same():
    x, y = data()
    runs = [small_model(seed=3).fit(x, y, nb_epoch=3, batch_size=3, verbose=0) for _ in range(2)]
    assert runs[0].history == runs[1].history
    assert runs[0].epoch == [0, 1, 2]


def test_the_last_batch_may_be_smaller_and_counts_by_its_samples():
    x, y = data(samples=5)
    model = small_model(trainable=False)
    whole = model.evaluate(x, y, batch_size=5)
    assert model.evaluate(x, y, batch_size=2) == pytest.approx(whole)
    loss = model.fit(x, y, batch_size=2, nb_epoch=1, verbose=0).history["loss"][0]
    assert loss == pytest.approx(whole)
    np.testing.assert_allclose(model.predict(x, batch_size=2), model.predict(x, batch_size=5))


def test_a_penalty_on_outputs_grows_with_the_batch():
    x, y = data(samples=4)
    totals = [
        small_model(activity_regularizer="activity_l2").evaluate(x, y, batch_size=size)
        - small_model().evaluate(x, y, batch_size=size)
        for size in (1, 2, 4)
    ]
    assert np.array(totals) / totals[0] == pytest.approx([1, 2, 4])


def test_frozen_layers_keep_their_weights_but_pass_gradients_on():
    x, _ = data()
    first = AtrousConvolution1D(2, 3, border_mode="same", input_dim=1)
    frozen = AtrousConvolution1D(
        1, 3, border_mode="same", trainable=False, W_constraint="nonneg", W_regularizer="l2"
    )
    model = Sequential([first, frozen], rng=np.random.default_rng(0))
    model.compile("sgd", "mse")
    before = [layer.get_weights()[0] for layer in (first, frozen)]
    model.train_on_batch(x, x)
    assert not np.array_equal(first.get_weights()[0], before[0])
    np.testing.assert_array_equal(frozen.get_weights()[0], before[1])
    assert frozen.losses
    assert frozen.trainable_weights == []


def test_constraints_hold_after_each_update_but_not_before():
    x, y = data()
    model = small_model(W_constraint={"name": "unitnorm", "axis": [0, 1, 2]})

    def norms():
        return np.sqrt(np.square(model.get_weights()[0]).sum(axis=(0, 1, 2)))

    assert not np.allclose(norms(), 1)
    model.train_on_batch(x, y)
    np.testing.assert_allclose(norms(), 1, atol=1e-6)


def test_training_changes_neither_data_nor_given_weights():
    x, y = data()
    W, b = np.ones((3, 1, 1, 2)), np.zeros(2)
    for array in (x, y, W, b):
        array.flags.writeable = False
    model = small_model(weights=[W, b])
    model.fit(x, y, nb_epoch=2, verbose=0)
    assert (W == 1).all()
    assert not (model.get_weights()[0] == 1).all()


def test_progress_bar_and_lines(capsys):
    x, y = data()
    small_model().fit(x, y, nb_epoch=2, batch_size=4, verbose=1)
    shown = capsys.readouterr().out
    assert shown.count("\n") == 2
    assert "Epoch 2/2 [==============================] 8/8 - loss: " in shown
    small_model().fit(x, y, nb_epoch=2, verbose=2)
    assert capsys.readouterr().out.count("Epoch") == 2
    small_model().fit(x, y, nb_epoch=2, verbose=0)
    assert capsys.readouterr().out == ""


def test_summary_counts_parameters(capsys):
    model = Sequential(
        [AtrousConvolution1D(4, 3, input_shape=(10, 2), name="conv"), Flatten(name="flat")]
    )
    model.summary()
    shown = capsys.readouterr().out
    assert "conv (AtrousConvolution1D)  (None, 8, 4)" in shown
    assert "flat (Flatten)              (None, 32)" in shown
    assert "Parameters: 28, of which trainable: 28" in shown


def test_weights_of_the_whole_model_there_and_back():
    model, twin = small_model(seed=0), small_model(seed=1)
    twin.set_weights(model.get_weights())
    x, _ = data()
    np.testing.assert_array_equal(model.predict(x), twin.predict(x))


def test_set_weights_changes_all_layers_or_none():
    model = Sequential([AtrousConvolution1D(2, 3, input_dim=1), AtrousConvolution1D(1, 2)])
    before = model.get_weights()
    with pytest.raises(ValueError, match="weight W must have"):
        model.set_weights([w + 1 for w in before[:2]] + [np.ones((9, 9, 9)), np.ones(1)])
    with pytest.raises(ValueError, match="4 weights, got 3"):
        model.set_weights(before[:3])
    for old, now in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(old, now)


def test_compiling_again_starts_the_optimiser_afresh():
    x, y = data()
    model = small_model()
    model.compile(SGD(lr=0.1, decay=0.5), "mse")
    model.train_on_batch(x, y)
    assert model.optimizer.iterations == 1
    model.compile(model.optimizer, "mse")
    assert model.optimizer.iterations == 0


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: Sequential([AtrousConvolution1D(2, 3)]), ValueError, "first layer must know"),
        (lambda: Sequential(["conv"]), TypeError, "made of layers"),
        (lambda: Sequential().predict(np.ones((1, 2, 3))), ValueError, "no layers yet"),
        (lambda: small_model().compile("sgdd", "mse"), ValueError, "Did you mean 'sgd'"),
        (lambda: small_model().compile(0.1, "mse"), TypeError, "SGD"),
        (lambda: small_model().compile("sgd", "crossentropy"), ValueError, "Unknown loss"),
        (lambda: small_model().compile("sgd", None), TypeError, "loss is needed"),
        (lambda: small_model().fit(*data(), batch_size=0), ValueError, "batch_size"),
        (lambda: small_model().fit(*data(), nb_epoch=1.5), TypeError, "nb_epoch"),
        (lambda: small_model().fit(*data(), verbose=3), ValueError, "verbose"),
        (lambda: small_model().fit(data()[0], data()[0]), ValueError, "targets must have"),
        (lambda: small_model().fit(data()[0], data(7)[1]), ValueError, "8 and 7"),
        (lambda: small_model().fit(data(0)[0], data(0)[1]), ValueError, "at least 1"),
        (lambda: small_model().fit(data()[0], data()[1].tolist()), TypeError, "got list"),
        (lambda: small_model().fit(data()[0], data()[1].astype("f")), TypeError, "float32"),
        (lambda: small_model().predict(np.ones((1, 10, 2))), ValueError, "declared shape"),
        (lambda: small_model().predict(np.ones((10, 1))), ValueError, "declared shape"),
        (lambda: small_model().predict([[1.0]]), TypeError, "got list"),
        (lambda: small_model().predict(np.ones((1, 10, 1), int)), TypeError, "int64"),
    ],
)
def test_bad_calls_say_what_is_wrong(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_training_needs_compile_first_and_again_after_a_new_layer():
    x, y = data()
    model = Sequential([AtrousConvolution1D(2, 1, input_dim=1)])
    for call in (model.fit, model.train_on_batch, model.evaluate):
        with pytest.raises(RuntimeError, match="Compile the model"):
            call(x, y)
    model.compile("sgd", "mse")
    model.add(AtrousConvolution1D(2, 1))
    with pytest.raises(RuntimeError, match="Compile the model"):
        model.fit(x, y)


# -- layers that several models share -----------------------------------------------------------


def two_layers(seed=0):
    layers = [
        AtrousConvolution1D(4, 2, input_dim=1, border_mode="causal", activation="tanh"),
        AtrousConvolution1D(1, 2, border_mode="causal"),
    ]
    return Sequential(layers, rng=np.random.default_rng(seed))


def same(one, other):
    return len(one) == len(other) and all(map(np.array_equal, one, other))


@pytest.mark.parametrize("part", [slice(0, 1), slice(1, 2), slice(0, 2)])
def test_layers_of_a_trained_model_keep_their_weights_in_another(part):
    x, _ = data()
    model = two_layers()
    model.compile("adam", "mse")
    model.fit(x, x, nb_epoch=3, verbose=0)
    before, said = model.get_weights(), model.predict(x)
    other = Sequential(model.layers[part])
    assert same(model.get_weights(), before)
    np.testing.assert_array_equal(model.predict(x), said)
    within = model.layers[0](x)
    np.testing.assert_array_equal(
        other.predict(within if part.start else x), said if part.stop == 2 else within
    )
    model.fit(x, x, nb_epoch=1, verbose=0)
    assert not same(model.get_weights(), before), "the first model trains on, compiled as it was"


def test_what_one_model_learns_in_a_shared_layer_the_other_knows():
    x, _ = data()
    model = two_layers()
    shared = model.layers[0]
    top = Sequential([shared, AtrousConvolution1D(1, 1)], rng=np.random.default_rng(5))
    for each in (model, top):
        each.compile(SGD(lr=0.1, momentum=0.9), "mse")
    for _ in range(3):
        before = model.predict(x)
        top.train_on_batch(x, -x)
        assert not np.array_equal(model.predict(x), before)
        model.train_on_batch(x, x)
    # Each keeps its own momentum: with it, the next step is not that of a new optimiser.
    twin = copy.deepcopy(top)
    twin.compile(SGD(lr=0.1, momentum=0.9), "mse")
    top.train_on_batch(x, x)
    twin.train_on_batch(x, x)
    assert not same(top.get_weights(), twin.get_weights())


@pytest.mark.parametrize(
    "make",
    [
        lambda weights: AtrousConvolution1D(1, 2, input_dim=1, weights=weights),
        lambda weights: AtrousConvolution1D(1, 2, batch_input_shape=(None, 10, 1), weights=weights),
        lambda weights: AtrousConvolution1D(1, 2, weights=weights),
    ],
)
@pytest.mark.parametrize("built_by", ["call", "build", "model", "add"])
def test_given_weights_stay_however_the_layer_was_built(make, built_by):
    weights = [np.full((2, 1, 1, 1), 7.0), np.array([3.0])]
    layer, (x, _) = make(weights), data()
    if built_by == "call":
        layer(x)
    elif built_by == "build":
        layer.build((None, 10, 1))
    elif layer.batch_input_shape is None:
        Sequential([AtrousConvolution1D(1, 1, input_shape=(10, 1)), layer])
    elif built_by == "add":
        Sequential().add(layer)
    else:
        Sequential([layer])
    for model in (Sequential([layer]), Sequential([layer])):
        assert same(model.get_weights(), weights)


def test_a_shared_layer_may_get_inputs_of_another_length():
    layer = AtrousConvolution1D(2, 3, input_shape=(20, 1))
    Sequential([layer, Flatten(), Dense(1)])
    base = AtrousConvolution1D(1, 1, input_shape=(9, 1))
    shorter = Sequential([base, layer, Flatten(), Dense(1)])
    assert shorter.output_shape == (None, 1)
    assert shorter.predict(np.ones((2, 9, 1))).shape == (2, 1)
    assert shorter.layers[3].input_shape == (None, 14), "7 steps of 2 channels, not 18"
    assert layer.output_shape == (None, 18, 2)


@pytest.mark.parametrize(
    ("before", "layer", "message"),
    [
        ((20, 3), AtrousConvolution1D(2, 3, name="c"), r"c has weights for input_dim=1"),
        ((20, 1), Dense(2, name="d"), "Put a Flatten before"),
        ((2, 1), AtrousConvolution1D(2, 3, name="c"), "2 steps.*at least 3"),
    ],
)
def test_a_built_layer_that_does_not_fit_is_refused_and_nothing_is_built(before, layer, message):
    layer.build((None, 1) if isinstance(layer, Dense) else (None, 20, 1))
    weights = layer.get_weights()
    first, last = AtrousConvolution1D(before[1], 1, input_shape=(before[0], 2)), Dense(1)
    with pytest.raises(ValueError, match=message):
        Sequential([first, layer, last])
    assert not first.built
    assert not last.built
    assert same(layer.get_weights(), weights)
    model = Sequential([first])
    model.compile("sgd", "mse")
    with pytest.raises(ValueError, match=message):
        model.add(layer)
    assert model.layers == [first]
    assert same(layer.get_weights(), weights)
    assert model.optimizer is not None


def test_a_build_that_fails_leaves_the_layer_unbuilt():
    for layer in (
        AtrousConvolution1D(2, 3, b_constraint={"name": "maxnorm", "axis": 1}),
        AtrousConvolution1D(2, 3, init="identity"),
        AtrousConvolution1D(2, 10**9),
    ):
        with pytest.raises(ValueError, match=r"axis=1|square 2-D|steps|numbers"):
            layer(np.ones((1, 9, 1), np.float32))
        assert not layer.built
        assert layer.dtype is None
        assert layer.get_weights() == []


@pytest.mark.parametrize(
    "layers",
    [
        lambda: [AtrousConvolution1D(1, 10**9, border_mode="same", input_dim=1)],
        lambda: [
            AtrousConvolution1D(
                1, 2, border_mode="full", atrous_rate=10**9, input_shape=(10, 1), init="zero"
            ),
            Flatten(),
            Dense(1),
        ],
    ],
)
def test_a_weight_of_gigabytes_is_refused_at_once(layers):
    with pytest.raises(ValueError, match=r"would need a weight W of shape .*at most 268435456"):
        Sequential(layers())


# -- what was compiled --------------------------------------------------------------------------


def test_a_layer_is_trained_as_it_was_when_the_model_was_compiled():
    x, _ = data()
    runs = []
    for changed in (False, True):
        model = two_layers()
        first, last = model.layers
        last.trainable = False
        model.compile(SGD(lr=0.1, momentum=0.9), "mse")
        for step in range(4):
            if changed and step == 2:
                first.trainable, last.trainable = False, True
            model.train_on_batch(x, x)
        runs.append(model.get_weights())
    assert same(*runs)
    model.compile(SGD(lr=0.1), "mse")  # and from now on as they are now
    model.train_on_batch(x, x)
    assert same(model.get_weights()[:2], runs[1][:2])
    assert not same(model.get_weights()[2:], runs[1][2:])


def test_a_frozen_discriminator_trains_by_itself_as_it_was_compiled():
    x, _ = data()
    judge = Sequential([AtrousConvolution1D(1, 2, border_mode="same", input_dim=1)])
    judge.compile("sgd", "mse")
    judge.layers[0].trainable = False
    both = Sequential([AtrousConvolution1D(1, 2, border_mode="same", input_dim=1), *judge.layers])
    both.compile("sgd", "mse")
    before = judge.get_weights()
    both.train_on_batch(x, x)
    assert same(judge.get_weights(), before)
    judge.train_on_batch(x, x)
    assert not same(judge.get_weights(), before)


def exchange_layers(model):
    model.layers.reverse()


def drop_a_layer(model):
    model.layers.pop()


def append_a_layer(model):
    model.layers.append(AtrousConvolution1D(1, 1))


def build_a_layer_anew(model):
    model.layers[1].build((None, None, 4), rng=np.random.default_rng(9))


def build_a_layer_for_another_shape(model):
    layer = model.layers[0]
    layer.build((None, None, 1), rng=np.random.default_rng(9))


def give_weights_of_another_dtype(model):
    model.set_weights([w.astype(np.float32) for w in model.get_weights()])


def compile_another_model_with_its_optimizer(model):
    two_layers(seed=1).compile(model.optimizer, "mse")


def compile_a_smaller_model_with_its_optimizer(model):
    small_model().compile(model.optimizer, "mse")


def start_its_optimizer_for_other_weights(model):
    model.optimizer.start([np.zeros(3)])


@pytest.mark.parametrize("optimizer", [SGD(lr=0.1, momentum=0.9), Adam()])
@pytest.mark.parametrize(
    "change",
    [
        exchange_layers,
        drop_a_layer,
        append_a_layer,
        build_a_layer_anew,
        build_a_layer_for_another_shape,
        give_weights_of_another_dtype,
        compile_another_model_with_its_optimizer,
        compile_a_smaller_model_with_its_optimizer,
        start_its_optimizer_for_other_weights,
    ],
)
def test_what_no_longer_fits_is_refused_before_anything_moves(change, optimizer):
    x, _ = data()
    model = two_layers()
    model.compile(optimizer, "mse")
    model.train_on_batch(x, x)
    change(model)
    layers, weights = list(model.layers), model.get_weights()
    for train in (model.train_on_batch, lambda x, y: model.fit(x, y, verbose=0)):
        with pytest.raises(RuntimeError, match=r"(?i)compile"):
            train(x, x)
        assert same(model.get_weights(), weights)
    if change not in (exchange_layers, append_a_layer):
        model.compile(SGD(lr=0.1), "mse")
        model.train_on_batch(x, model.predict(x))
    assert model.layers == layers


def test_weights_set_after_compile_train_on_with_the_same_momentum():
    x, _ = data()
    ends = []
    for returned in (False, True):
        model = two_layers()
        model.compile(SGD(lr=0.1, momentum=0.9), "mse")
        for _ in range(3):
            model.train_on_batch(x, x)
            if returned:
                model.set_weights(model.get_weights())
        ends.append(model.get_weights())
    assert same(*ends)


def test_trainable_must_be_true_or_false_to_be_compiled():
    model = two_layers()
    model.layers[0].trainable = "no"
    with pytest.raises(TypeError, match=r"trainable must be True or False, got 'no'"):
        model.compile("sgd", "mse")
    assert model.optimizer is None


def test_a_layer_belongs_to_a_model_once():
    layer = AtrousConvolution1D(1, 1, input_dim=1)
    with pytest.raises(ValueError, match="already"):
        Sequential([layer, layer])


# -- nothing moves before an error ----------------------------------------------------------------


def compiled(**keywords):
    model = Sequential([AtrousConvolution1D(2, 2, input_dim=1)], rng=np.random.default_rng(0))
    model.compile("sgd", "mse")
    return model


X, Y = np.ones((4, 5, 1)), np.zeros((4, 4, 2))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"batch_size": 0}, "batch_size must be"),
        ({"batch_size": 2.5}, "batch_size must be"),
        ({"nb_epoch": 0}, "nb_epoch must be"),
        ({"verbose": 3}, "verbose must be"),
        ({"shuffle": "batch"}, "shuffle must be True or False, got 'batch'"),
        ({"rng": 5}, r"rng must be .* Write np.random.default_rng\(5\)"),
        ({"y": Y[:, :3]}, r"targets must have the output's shape \(4, 4, 2\), got \(4, 3, 2\)"),
        ({"y": Y[..., 0]}, "targets must have the output's shape"),
        ({"y": Y[:3]}, "same number of samples"),
        ({"y": Y.astype(int)}, "y must be an array of x's dtype"),
        ({"y": np.ma.masked_equal(Y, 0)}, "y is a masked array"),
        ({"x": np.ma.masked_equal(X, 0)}, "x is a masked array"),
        ({"x": X[:, :1]}, "needs at least 2"),
    ],
)
def test_fit_refuses_what_can_not_work_before_it_draws_or_moves_anything(change, message):
    model, untouched = compiled(), compiled()
    with pytest.raises((TypeError, ValueError), match=message):
        model.fit(**{"x": X, "y": Y, "verbose": 0, **change})
    for each in (model, untouched):
        each.fit(X + np.arange(4.0).reshape(4, 1, 1), Y, batch_size=1, nb_epoch=2, verbose=0)
    assert same(model.get_weights(), untouched.get_weights())


def test_sizes_of_batches_are_checked_where_there_is_nothing_to_cut():
    with pytest.raises(ValueError, match="batch_size must be"):
        compiled().predict(X[:0], batch_size=0)
    assert compiled().predict(X[:0]).shape == (0, 4, 2)


def test_weights_that_are_refused_leave_a_compiled_model_as_it_was():
    x, _ = data()
    model = two_layers()
    model.compile(SGD(lr=0.1, momentum=0.9), "mse")
    model.train_on_batch(x, x)
    before = model.get_weights()
    W, b, *rest = before
    for wrong in ([W.astype(np.float32), b, rest[0], np.ones(9)], [W, b, rest[0], "b"]):
        with pytest.raises((TypeError, ValueError), match="weight b must"):
            model.set_weights(wrong)
        assert same(model.get_weights(), before)
    model.train_on_batch(x, x)  # with its momentum, on the same arrays


@pytest.mark.parametrize(
    ("layers", "message"),
    [
        (
            AtrousConvolution1D(1, 1, input_dim=1),
            r"must be a list of layers, such as \[layer\], got",
        ),
        ([compiled()], r"A model is made of layers, got .* Give its layers: \[\*model.layers\]"),
    ],
)
def test_what_is_no_list_of_layers_is_told_how_to_become_one(layers, message):
    with pytest.raises(TypeError, match=message):
        Sequential(layers)


def test_a_model_draws_from_one_of_numpys_generators():
    with pytest.raises(TypeError, match=r"Write np.random.default_rng\(5\)"):
        Sequential(rng=5)


def test_a_loss_of_ones_own_needs_a_gradient_to_train_but_not_to_evaluate():
    model = compiled()
    model.compile("sgd", lambda y, target: 3.0)
    assert model.evaluate(X, Y) == 3
    with pytest.raises(TypeError, match="The loss <lambda> has no gradient"):
        model.train_on_batch(X, Y)
