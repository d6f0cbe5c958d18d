"""A submission's time is its own: what it computes and sleeps, not what others keep it from."""

import os
import socket
import threading
import time

import pytest

from atrous_lib.grading.notebook import conversation
from atrous_lib.grading.notebook.conversation import Conversation, Lost
from atrous_lib.grading.notebook.limits import Used


@pytest.fixture
def talk(monkeypatch):
    """Return a function that starts a conversation, with what the sandbox says was used."""
    monkeypatch.setattr(conversation, "LOOK_SECONDS", 0.02)
    opened = []

    def start(used, answer_after=None):
        ours, theirs = socket.socketpair()
        source, sink = os.pipe()
        one = Conversation(1, ours, source, [], 1_000, used)
        opened.extend([one, theirs])
        if answer_after is not None:
            thread = threading.Timer(answer_after, theirs.send, [b"answer\n"])
            thread.start()
            opened.append(thread)
        os.close(sink)
        return one

    yield start
    for each in opened:
        each.join() if isinstance(each, threading.Thread) else each.close()


def rates(**seconds):
    """Return what is used if, of each second by the clock, so much goes to one thing or another."""
    begin = time.monotonic()
    return lambda: Used(
        **{f"{k}_seconds": v * (time.monotonic() - begin) for k, v in seconds.items()}
    )


def ask(talk, seconds, patience=100.0):
    return list(talk.ask(talk.channel, "question", 1, 100, seconds, patience))


def test_who_waits_for_a_processor_gets_more_time(talk):
    starved = talk(rates(cpu=0.05, waiting=0.95), answer_after=0.6)
    assert ask(starved, 0.1) == [b"answer"]


@pytest.mark.parametrize(
    ("used", "factor"),
    [
        ({"cpu": 1}, 1),
        ({"cpu": 4, "waiting": 30}, 1 / 4),  # many processes
        ({}, 3),  # asleep
        ({"cpu": 0.5, "waiting": 0.5}, 2),
    ],
)
def test_what_a_submission_is_to_blame_for_ends_it(talk, used, factor):
    begin = time.monotonic()
    with pytest.raises(Lost) as lost:
        ask(talk(rates(**used)), 0.2)
    assert lost.value.reason == "endless"
    assert time.monotonic() - begin > 0.5 * 0.2 * factor


def test_who_is_asked_nothing_sleeps_as_long_as_the_grader_likes(talk):
    """Between two questions the grader judges, and is itself kept waiting on a busy machine."""
    asleep = talk(rates(), answer_after=0.03)
    ask(asleep, 5)
    before = asleep.own_seconds()
    time.sleep(0.5)
    assert asleep.own_seconds() == before


def test_what_is_computed_while_nothing_is_asked_counts(talk):
    busy = talk(rates(cpu=1), answer_after=0.6)
    time.sleep(0.5)
    ask(busy, 5)
    assert busy.own_seconds() >= 0.5


def test_patience_ends_by_the_clock(talk):
    with pytest.raises(Lost, match="endless"):
        ask(talk(rates(waiting=1)), 0.05, patience=3)


def test_a_quick_answer_asks_nobody_what_was_used(talk):
    def refuse():
        raise AssertionError

    assert ask(talk(refuse, answer_after=0), 5) == [b"answer"]


@pytest.mark.parametrize(("out", "reason"), [(True, "memory"), (False, "died")])
def test_who_hangs_up_has_died_or_run_out_of_memory(talk, out, reason):
    one = talk(lambda: Used(out_of_memory=out))
    one.channel.shutdown(socket.SHUT_RD)
    with pytest.raises(Lost, match=reason):
        ask(one, 5)
