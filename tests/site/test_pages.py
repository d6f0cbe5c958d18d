"""What a visitor sees before Python is there, and what the site consists of."""

from __future__ import annotations

import json
import re
import runpy
from pathlib import Path

import pytest
from jupyter_core.paths import jupyter_path

ROOT = Path(__file__).resolve().parents[2]
LESSONS = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))


def test_the_site_holds_every_notebook_of_the_course(index):
    wanted = {
        path.relative_to(ROOT).as_posix()
        for name in ("notebooks", "exercises", "solutions")
        for path in (ROOT / name).rglob("*.ipynb")
        if ".ipynb_checkpoints" not in path.parts
    }
    assert set(index["notebooks"]) == wanted


def test_a_notebook_is_not_changed_by_being_opened(folder, builder):
    for path in (folder / "files").rglob("*.ipynb"):
        metadata = json.loads(path.read_text("utf-8"))["metadata"]
        assert metadata["language_info"] == builder.LANGUAGE
        assert metadata["kernelspec"]["name"] == "python"


def test_another_text_is_another_version(folder, builder, tmp_path):
    (tmp_path / "a.txt").write_text("one", "utf-8")
    first = sorted(builder.hashes(tmp_path))
    (tmp_path / "a.txt").write_text("two", "utf-8")
    assert sorted(builder.hashes(tmp_path)) != first


def test_a_folder_without_pyodide_is_refused_in_words(builder, tmp_path, capsys):
    with pytest.raises(SystemExit):
        builder.main(["--pyodide", str(tmp_path), "--output", str(tmp_path / "out")])
    assert "holds no pyodide-lock.json" in capsys.readouterr().err


def test_the_first_visit_fetches_at_most_30_megabytes(index):
    assert sum(file["bytes"] for file in index["files"] if file["first"]) < 30e6


def test_the_kernel_is_the_one_for_the_pyodide_that_is_named(folder, builder):
    constants = runpy.run_path(
        str(builder.kernel_in(ROOT / ".site-kernel") / "jupyterlite_pyodide_kernel/constants.py")
    )
    assert constants["PYODIDE_VERSION"] == builder.PYODIDE_VERSION
    assert constants["PYODIDE_CDN_URL"] + "/" == builder.PYODIDE_URL
    assert constants["PYODIDE_PYTHON_VERSION"] == builder.PYTHON_VERSION


def test_jupyterlab_does_not_find_the_kernel_of_the_site(folder):
    found = {
        f"{path.parent.parent.name}/{path.parent.name}"
        for home in jupyter_path("labextensions")
        for path in Path(home).glob("@*/*/package.json")
    }
    assert "@jupyter-widgets/jupyterlab-manager" in found
    assert not [name for name in found if name.startswith("@jupyterlite/")]


def test_every_link_between_notebooks_leads_to_one(folder):
    for path in (folder / "files").rglob("*.ipynb"):
        for cell in json.loads(path.read_text("utf-8"))["cells"]:
            for link in re.findall(r"\]\(([^):#]+\.ipynb)", "".join(cell["source"])):
                assert (path.parent / link).is_file(), f"{path}: {link}"


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ("delete window.WebAssembly", "no WebAssembly"),
        ("indexedDB.open = () => { throw new Error() }", "keeps nothing"),
        ("Object.defineProperty(navigator, 'serviceWorker', {value: undefined})", "needs https"),
    ],
)
def test_what_the_browser_lacks_is_said_in_a_sentence(context, site, missing, said):
    page = context.new_page()
    page.add_init_script(missing)
    page.goto(site.url)
    page.wait_for_selector(f".problem:has-text('{said}')")


def test_a_lost_network_is_said_in_a_sentence(context, site):
    page = context.new_page()
    page.route("**/course.json", lambda route: route.abort())
    page.goto(site.url)
    page.wait_for_selector(".problem:has-text('the network is gone')")
