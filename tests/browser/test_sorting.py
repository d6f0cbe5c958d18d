"""The sorting of lesson 1, by keyboard alone."""

from __future__ import annotations

from .conftest import Opener


def test_arguments_are_sorted_by_pressing_the_space_bar_again_and_again(opened: Opener) -> None:
    with opened("notebooks/01_arguments.ipynb") as lab:
        lab.run_all()
        output = lab.page.locator(".jp-OutputArea-output", has_text="1 of 17 ·")
        output.locator("button", has_text="shape").focus()
        for number in (2, 3, 4):
            lab.page.keyboard.press("Space")
            output = lab.page.locator(".jp-OutputArea-output", has_text=f"{number} of 17 ·")
            output.wait_for()
        assert output.locator(".chip").count() == 3
        lab.page.keyboard.press("Tab")
        lab.page.keyboard.press("Space")
        lab.page.locator(".jp-OutputArea-output", has_text="5 of 17 ·").wait_for()
        assert lab.page_errors == []
        assert lab.kernel_problems() == []
