"""Recipes of `examples/extractors`, code of `docs/pipelines.md` and `docs/cookbook.md`, each with its own.

The packages disagree about what they need, so that each has an environment of its own, with the versions in
`environments/NAME.txt`.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.package import ROOT, copy_package

HERE = Path(__file__).parent
RECIPES = ROOT / "examples" / "extractors"
FERRY = "The ferry to the island was cancelled on Sunday because of high waves, the harbour office said."

pytestmark = [
    pytest.mark.any_kernel(reason="about other packages"),
    pytest.mark.skipif(
        os.environ.get("UNREPEAT_REQUIRE_INTEGRATIONS", "") in ("", "0"),
        reason="makes environments, which takes minutes; UNREPEAT_REQUIRE_INTEGRATIONS=1 asks for it",
    ),
]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package, built once for all environments, or by CI for all of its lanes."""
    if given := os.environ.get("UNREPEAT_WHEEL"):
        return Path(given)
    copy = copy_package(tmp_path_factory.mktemp("wheel") / "copy")
    run([sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--wheel-dir", "built", "."], copy)
    (built,) = (copy / "built").iterdir()
    return built


def environment(name: str, folder: Path, wheel: Path) -> Path:
    """Return the programs of a new environment with the package and what is pinned under a name."""
    run([sys.executable, "-m", "venv", "environment"], folder)
    programs = folder / "environment" / ("Scripts" if os.name == "nt" else "bin")
    pins = HERE / "environments" / f"{name}.txt"
    run([str(programs / "python"), "-m", "pip", "install", "-q", "-r", str(pins), str(wheel)], folder)
    return programs


def run(
    command: list[str], folder: Path, given: str = "", **variables: str
) -> subprocess.CompletedProcess[str]:
    done = attempted(command, folder, given, **variables)
    assert done.returncode == 0, f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done


def attempted(
    command: list[str], folder: Path, given: str = "", **variables: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=folder,
        input=given,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **variables},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=900,
    )


def paragraphs_of_the_page() -> list[str]:
    """Return the paragraphs of the article in the page, of which two stand there twice."""
    article = (
        (RECIPES / "page.html")
        .read_text(encoding="utf-8")
        .partition("<article>")[2]
        .partition("</article>")[0]
    )
    return [" ".join(found.split()) for found in re.findall(r"<p>(.*?)</p>", article, re.DOTALL)]


# -- recipes ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "titles"),
    [
        ("trafilatura", []),
        ("newspaper4k", ["Old Lighthouse Gets a New Keeper After Nine Years"]),
        ("fundus", []),
    ],
)
def test_a_page_goes_in_and_its_article_comes_out_without_repetitions(
    name: str, titles: list[str], tmp_path: Path, wheel: Path
) -> None:
    paragraphs = paragraphs_of_the_page()
    assert (len(paragraphs), len(set(paragraphs))) == (8, 6)
    recipe = RECIPES / f"{name}_article.py"
    command = [str(environment(name, tmp_path, wheel) / "python"), str(recipe)]
    done = run([*command, str(RECIPES / "page.html")], tmp_path)
    assert [line for line in done.stdout.splitlines() if line] == titles + list(dict.fromkeys(paragraphs))
    assert "2 of 8" in done.stderr

    (tmp_path / "empty.html").write_text("<html><body><div></div></body></html>", encoding="utf-8")
    done = attempted([*command, "empty.html"], tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert "no article was found in empty.html" in done.stderr


def test_a_feed_goes_in_and_its_entries_come_out_without_repetitions(tmp_path: Path, wheel: Path) -> None:
    command = [
        str(environment("feedparser", tmp_path, wheel) / "python"),
        str(RECIPES / "feedparser_entries.py"),
    ]
    done = run([*command, str(RECIPES / "feed.xml")], tmp_path)
    assert [line for line in done.stdout.splitlines() if line] == [
        "Market Hall Opens an Hour Earlier",
        "From Monday on, the market hall opens at six in the morning instead of seven, so that cooks can buy "
        "fish before their kitchens open.",
        "The traders had asked for it since spring, when the first trawlers began to land at night.",
        "The tram to the hall leaves earlier as well.",
        "Footbridge Closed for Painting",
        "The footbridge across the dock is closed until Friday, because its railings are painted.",
    ]
    assert "https://harbour.example/market: 1 of 4 lines removed" in done.stderr

    (tmp_path / "broken.xml").write_text("<rss><channel>", encoding="utf-8")
    done = attempted([*command, "broken.xml"], tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert "broken.xml is no feed" in done.stderr


# -- pipelines ----------------------------------------------------------------------------------------------

ARTICLES = [
    {"id": "a", "text": FERRY, "published": "2026-05-04T08:00Z"},
    {"id": "b", "text": FERRY.upper(), "published": "2026-05-04T09:00Z"},
    {"id": "a", "text": FERRY, "published": "2026-05-04T08:00Z"},
]


def outcome(
    title: str, folder: Path, wheel: Path, given: object, page: str = "pipelines.md", **variables: str
) -> Any:
    """Return what is told by the program that drives the code under a title of a page."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    section = text.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    (block,) = re.findall(r"```python\n(.*?)```", section, re.DOTALL)
    name = title.lower()
    programs = environment(name, folder, wheel)
    code = folder / "code"
    code.mkdir()
    (code / "step.py").write_text(block.replace("/data/", f"{folder}/"), encoding="utf-8")
    path = os.pathsep.join([str(programs), os.environ["PATH"]])
    variables = {**variables, "PATH": path, "PYTHONPATH": str(code)}
    if name == "airflow":
        run(["airflow", "db", "migrate"], folder, **variables)
    driver = HERE / "pipelines" / f"drive_{name}.py"
    done = run([str(programs / "python"), str(driver)], folder, json.dumps(given), **variables)
    return json.loads(done.stdout.splitlines()[-1])


def test_a_formatter_of_datatrove_takes_repetitions_out(tmp_path: Path, wheel: Path) -> None:
    told = outcome("datatrove", tmp_path, wheel, [f"{FERRY}\n{FERRY}\nWhy?", "Why?"], page="cookbook.md")
    assert told["texts"] == [f"{FERRY}\nWhy?", "Why?"]
    assert "units_removed: 1" in told["told"]


@pytest.mark.release
def test_a_task_of_airflow_that_runs_again_leaves_the_same_file(tmp_path: Path, wheel: Path) -> None:
    told = outcome(
        "Airflow",
        tmp_path,
        wheel,
        ARTICLES[:2],
        AIRFLOW_HOME=str(tmp_path / "airflow"),
        AIRFLOW__CORE__DAGS_FOLDER=str(tmp_path / "code"),
        AIRFLOW__CORE__LOAD_EXAMPLES="False",
    )
    assert told == {"states": ["success"] * 2, "ids": [["a"]] * 2}


@pytest.mark.release
def test_a_task_of_prefect_that_runs_again_lets_the_same_articles_pass(tmp_path: Path, wheel: Path) -> None:
    told = outcome(
        "Prefect",
        tmp_path,
        wheel,
        ARTICLES[:2],
        PREFECT_HOME=str(tmp_path / "prefect"),
        PREFECT_SERVER_ANALYTICS_ENABLED="false",
    )
    assert told == [["a"], ["a"]]


@pytest.mark.release
def test_an_asset_of_dagster_that_is_made_again_is_the_same_file(tmp_path: Path, wheel: Path) -> None:
    text = f"{FERRY}\nTickets stay valid.\n{FERRY}"
    told = outcome("Dagster", tmp_path, wheel, [text], DAGSTER_HOME="")
    assert told["same"]
    assert told["files"] == ["2026-05-04.clean.parquet", "2026-05-04.parquet"]
    assert [row["text"] for row in told["rows"]] == [f"{FERRY}\nTickets stay valid."]


@pytest.mark.release
def test_messages_of_kafka_that_come_again_after_a_crash_get_the_same_verdicts(
    tmp_path: Path, wheel: Path
) -> None:
    # An article that comes twice under one id is no duplicate of itself, before the crash or after it.
    assert outcome("Kafka", tmp_path, wheel, ARTICLES) == {
        "went_well": [False, True],
        "committed": 3,
        "keys": ["a", "a"],
    }
