import numpy as np
import pytest

from atrous_lib.optimizers import Adam
from atrous_lib.wavenet import (
    WaveNet,
    baselines,
    bits_and_gradient,
    evaluate,
    held_out,
    load,
    markov_codes,
    resume,
    train,
    training,
)
from tests.wavenet.networks import drawn_network


def wave_codes(steps=9000, levels=8, period=5):
    return (np.arange(steps) % period) % levels


def small(**settings):
    return WaveNet([1, 2], residual_channels=4, skip_channels=4, levels=8, **settings)


def quick(network, sounds, **keywords):
    keywords = {"updates": 20, "batch_size": 2, "crop": 50, "report_every": 10, **keywords}
    return train(network, sounds, verbose=0, **keywords)


def test_a_pattern_is_learned():
    network = WaveNet([1, 2, 4], residual_channels=8, skip_channels=16, levels=8)
    history = quick(network, [wave_codes()], updates=100, lr=0.01)
    assert history.held_out[-1] < 0.2 < 2 < history.bits[0]
    assert history.updates == list(range(10, 101, 10))


def test_labels_tell_sounds_apart():
    constant = [np.full(9000, code) for code in (1, 6)]
    network = small(labels=2)
    quick(network, constant, updates=60, lr=0.03)
    assert evaluate(network, constant) < 0.3
    # Silence, the code before the first one, says nothing of it: only the label does.
    guesses = network(np.array([[4], [4]]), [0, 1])[:, -1].argmax(axis=1)
    assert list(guesses) == [1, 6]


def test_a_seed_trains_the_same_and_another_seed_another():
    runs = []
    for seed in (1, 1, 2):
        network = small()
        quick(network, [wave_codes()], seed=seed)
        runs.append(network.get_weights())
    assert all(map(np.array_equal, runs[0], runs[1]))
    assert not all(map(np.array_equal, runs[0], runs[2]))


def test_no_crop_holds_a_held_out_step(monkeypatch):
    # Each step's code says whether it is held out.
    steps = 30000
    sound, seen = held_out(steps).astype(int), []
    update = training._update
    monkeypatch.setattr(
        training, "_update", lambda *args: seen.append(args[2].copy()) or update(*args)
    )
    quick(small(), [sound], crop=800)
    assert len(seen) == 20
    assert all(crops.shape == (2, 800) and (crops == 0).all() for crops in seen)
    assert sound.any()


def test_crops_start_on_the_beat_and_are_heard_after_silence(monkeypatch):
    network, heard, wanted = small(), [], []
    beat, steps = 70, 30000
    sound = (np.arange(steps) % beat == 0).astype(int)  # 1 on the beat, silence is 4
    call = WaveNet.__call__
    monkeypatch.setattr(
        WaveNet,
        "__call__",
        lambda self, codes, labels=None: heard.append(codes) or call(self, codes),
    )
    update = training._update
    monkeypatch.setattr(training, "_update", lambda *args: wanted.append(args[2]) or update(*args))
    monkeypatch.setattr(training, "evaluate", lambda *_: 0.0)
    quick(network, [sound], crop=300, beat=beat)
    assert len(heard) == len(wanted) == 20
    for codes, following in zip(heard, wanted, strict=True):
        assert (codes[:, 0] == 4).all()
        np.testing.assert_array_equal(codes[:, 1:], following[:, :-1])
        np.testing.assert_array_equal(following, [sound[:300]] * 2)


def test_evaluation_is_what_the_network_says_of_held_out_steps():
    network = drawn_network([1, 3], filter_length=3)
    sound = np.random.default_rng(0).integers(8, size=16500)
    bits, _ = bits_and_gradient(network(sound[None, :-1]), sound[None, 1:])
    np.testing.assert_allclose(evaluate(network, [sound]), bits[0][held_out(16500)[1:]].mean())


def test_held_out_steps_choose_nothing():
    runs = []
    for other in (False, True):  # the same sound, but for what is held out
        sound = np.random.default_rng(0).integers(8, size=30000)
        if other:
            sound[held_out(30000)] = 7
        network = small()
        quick(network, [sound], updates=40)
        runs.append(network.get_weights())
    assert all(map(np.array_equal, *runs))


def test_every_part_of_a_melody_is_trained_on():
    for period in (3 * 800, 5 * 800, 8 * 800, 10 * 800, 16 * 800):
        known = ~held_out(480000)
        assert np.bincount(np.flatnonzero(known) % period, minlength=period).min() > 0


def test_a_training_that_paused_ends_as_one_that_did_not(tmp_path):
    whole, parts, adam = small(), small(), Adam()
    straight = quick(whole, [wave_codes()], updates=30)
    quick(parts, [wave_codes()], updates=30, until=7, adam=adam, checkpoint=tmp_path / "n.npz")
    assert adam.iterations == 7
    parts, adam = resume(tmp_path / "n.npz")
    last = quick(parts, [wave_codes()], updates=30, adam=adam)
    assert all(map(np.array_equal, parts.weights, whole.weights))
    assert last.updates == [10, 20, 30] == straight.updates
    assert last.held_out == straight.held_out


def test_a_rate_of_a_billion_trains():
    network = WaveNet([1, 10**9], residual_channels=4, skip_channels=4, levels=8)
    history = quick(network, [wave_codes()], updates=2)
    assert np.isfinite(history.bits).all()
    assert not network.blocks[1].taps.gradients[0][0].any(), "its older tap sees nothing"


def test_the_longest_crop_that_fits_is_taken():
    network = small()
    before = network.get_weights()
    quick(network, [wave_codes()], crop=6800, updates=1)
    assert not all(map(np.array_equal, network.weights, before))


@pytest.mark.parametrize("frozen", [["first"], ["hidden", "last"], ["first", "hidden", "last"]])
def test_frozen_layers_stay_and_are_saved_like_the_others(frozen, tmp_path):
    network = small()
    for name in frozen:
        getattr(network, name).trainable = False
    before = network.get_weights()
    kept = [getattr(network, name).get_weights() for name in frozen]
    quick(network, [wave_codes()], updates=2, checkpoint=tmp_path / "network.npz")
    for name, weights in zip(frozen, kept, strict=True):
        assert all(map(np.array_equal, getattr(network, name).get_weights(), weights))
    assert len(network.get_weights()) == len(network.gradients) == len(before)
    assert sum(not np.array_equal(*pair) for pair in zip(network.weights, before, strict=True)) > 4
    assert all(map(np.array_equal, load(tmp_path / "network.npz").weights, network.weights))


def test_an_interrupted_training_leaves_its_last_checkpoint(tmp_path, monkeypatch):
    path, network, calls, kept = tmp_path / "network.npz", small(), iter(range(15)), []
    update = training._update

    def interrupted(*args):
        if next(calls) == 14:
            raise KeyboardInterrupt
        return update(*args)

    def watched(network, sounds):
        kept.append(network.get_weights())
        return evaluate(network, sounds)

    monkeypatch.setattr(training, "_update", interrupted)
    monkeypatch.setattr(training, "evaluate", watched)
    with pytest.raises(KeyboardInterrupt):
        quick(network, [wave_codes()], checkpoint=path)
    saved = load(path)
    assert len(kept) == 1
    assert all(map(np.array_equal, saved.weights, kept[0]))
    assert not all(map(np.array_equal, saved.weights, network.weights))


def test_progress_is_shown_and_ends(capsys):
    train(small(), [wave_codes()], updates=3, batch_size=1, crop=20, verbose=1)
    out = capsys.readouterr().out
    assert "3/3 - held out:" in out
    assert out.endswith("\n")


@pytest.mark.parametrize(
    ("sounds", "keywords", "error", "words"),
    [
        ([], {}, ValueError, "at least one sound"),
        (wave_codes(), {}, TypeError, r"Write \[sound\]"),
        ([wave_codes()], {"lr": -1}, ValueError, "lr"),
        ([np.zeros(100, int)], {}, ValueError, "more than 6800 steps"),
        ([np.zeros((9000, 1), int)], {}, ValueError, "shape"),
        ([np.full(9000, 8)], {}, ValueError, "0 ... 7"),
        ([np.zeros(9000)], {}, TypeError, "whole numbers"),
        *(
            (
                [wave_codes()],
                {"crop": crop},
                ValueError,
                f"crop must leave room .*got {crop}: at most",
            )
            for crop in (6801, 7000, 8999, 9000, 9001, 10**9, 2**70)
        ),
        ([wave_codes()], {"updates": 0}, ValueError, "updates"),
        ([wave_codes()], {"beat": 0}, ValueError, "beat"),
        ([wave_codes()], {"until": 1.5}, TypeError, "until"),
        ([wave_codes()], {"until": 21}, ValueError, "until must be at most updates, 20, got 21"),
    ],
)
def test_what_can_not_be_trained_on_is_refused(sounds, keywords, error, words):
    network = small()
    before = network.get_weights()
    with pytest.raises(error, match=words):
        quick(network, sounds, **keywords)
    assert all(map(np.array_equal, network.weights, before))


@pytest.mark.parametrize(
    ("place", "error", "words"),
    [
        ("", IsADirectoryError, "is a folder; name a file in it"),
        ("nowhere/network.npz", FileNotFoundError, "no folder .*nowhere to save network.npz in"),
    ],
)
def test_a_checkpoint_without_a_place_is_refused_before_training(tmp_path, place, error, words):
    network = small()
    before = network.get_weights()
    with pytest.raises(error, match=words):
        quick(network, [wave_codes()], checkpoint=tmp_path / place)
    assert all(map(np.array_equal, network.weights, before))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("sounds", "error", "words"),
    [
        ([], ValueError, "at least one sound"),
        (wave_codes(), TypeError, r"Write \[sound\]"),
        ([np.zeros(100, int)], ValueError, "more than 6800 steps"),
        ([np.zeros(9000)], TypeError, "whole numbers"),
        ([np.full(9000, -1)], ValueError, "0 ... 7, got -1"),
        ([np.full(9000, 8)], ValueError, "0 ... 7, got 8"),
    ],
)
def test_sounds_that_no_network_and_no_baseline_can_judge_are_refused(sounds, error, words):
    with pytest.raises(error, match=words):
        evaluate(small(), sounds)
    with pytest.raises(error, match=words):
        baselines(sounds, levels=8)


@pytest.mark.parametrize(
    ("sound", "steps", "error", "words"),
    [
        ([3, 8, 3], 5, ValueError, "0 ... 7, got 8"),
        ([3, -1, 3], 5, ValueError, "0 ... 7, got -1"),
        ([3], 5, ValueError, "at least 2"),
        ([3, 1], 0, ValueError, "steps"),
    ],
)
def test_a_markov_chain_of_no_sound_is_refused(sound, steps, error, words):
    with pytest.raises(error, match=words):
        markov_codes(np.array(sound), steps, levels=8)


def test_sounds_may_be_plain_lists():
    assert evaluate(small(), [wave_codes().tolist()]) == evaluate(small(), [wave_codes()])


def test_sounds_must_be_as_many_as_labels():
    with pytest.raises(ValueError, match="2 labels can't learn 1 sounds"):
        quick(small(labels=2), [wave_codes()])


def test_baselines_are_what_counting_says():
    rng = np.random.default_rng(0)
    coin = rng.integers(2, size=60000)
    known = baselines([coin], levels=4)
    assert known["uniform"] == 2
    np.testing.assert_allclose([known["histogram"], known["Markov"]], 1, atol=0.01)
    flips = np.cumsum(rng.random(60000) < 0.11) % 2  # half a bit a step, once one knows the last
    known = baselines([flips], levels=4)
    assert known["histogram"] > 0.98
    np.testing.assert_allclose(known["Markov"], 0.5, atol=0.02)


def test_a_markov_chain_makes_only_pairs_that_the_sound_has():
    sound = np.random.default_rng(0).integers(20, size=300)
    sound[-1] = 31  # comes nowhere else
    made = markov_codes(sound, 2000, seed=1, levels=32)
    pairs = set(zip(sound[:-1].tolist(), sound[1:].tolist(), strict=True))
    followed = zip(made[:-1].tolist(), made[1:].tolist(), strict=True)
    assert all(pair in pairs or pair[0] == 31 for pair in followed)
    assert (made != markov_codes(sound, 2000, seed=2, levels=32)).any()
    np.testing.assert_array_equal(made, markov_codes(sound, 2000, seed=1, levels=32))


@pytest.mark.parametrize(
    ("keywords", "error", "message"),
    [
        ({"lr": -0.1}, ValueError, "lr must be at least 0, got -0.1"),
        ({"lr": "0.1"}, TypeError, "lr must be a number, got '0.1'"),
        ({"lr": float("nan")}, ValueError, "lr must be finite"),
        ({"seed": -1}, ValueError, "seed must be a whole number of at least 0, got -1"),
        ({"seed": 0.5}, TypeError, "seed must be a whole number"),
        ({"adam": "adam"}, TypeError, "adam must be an Adam, or None for a new one, got 'adam'"),
    ],
)
@pytest.mark.parametrize("adam", [None, Adam()])
def test_what_can_not_train_is_refused_before_anything_moves(adam, keywords, error, message):
    network, keywords = small(), {"adam": adam, **keywords}
    before = network.get_weights()
    with pytest.raises(error, match=message):
        quick(network, [wave_codes()], **keywords)
    assert all(map(np.array_equal, network.weights, before))
    assert adam is None or (adam.lr, adam.iterations) == (0.001, 0)
