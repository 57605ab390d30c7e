"""Options from pyproject.toml, or from the file that `--config` names."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.commands import (
    FERRY,
    MARKET,
    MARKET_LATER,
    TWICE,
    Command,
    any_kernel,
    lines,
    parsed,
    verdicts,
)
from tests.sites import MENU, NOTICE, page
from unrepeat.cli.config import configure
from unrepeat.cli.main import _parser
from unrepeat.cli.parser import CommandParser
from unrepeat.errors import OptionError

pytestmark = [pytest.mark.usefixtures("folder"), any_kernel]


def put(text: str, path: str = "pyproject.toml") -> None:
    Path(path).write_text(text)


def test_a_project_names_options(run: Command) -> None:
    records = lines([{"id": 1, "body": MARKET}, {"id": 2, "body": MARKET_LATER}, {"id": 3, "body": MARKET}])
    put('[tool.unrepeat.corpus]\ntext-field = "body"\nrevisions = "remove"\nthreshold = 0.7\ndrop = true\n')
    out, _ = run("corpus", stdin=records)
    assert verdicts(out) == {1: None}
    # What the command line says comes first.
    out, _ = run("corpus", "--revisions", "keep", stdin=records)
    assert verdicts(out) == {1: None, 2: None}
    out, _ = run("corpus", "--mark", stdin=records)
    assert verdicts(out) == {1: None, 2: 1, 3: 1}


def test_a_file_of_its_own_comes_in_the_place_of_the_project(run: Command) -> None:
    put("[tool.unrepeat.corpus]\ndrop = true\n")
    put("[corpus]\nsame_source = true\n", "mine.toml")
    assert len(parsed(run("corpus", "news.jsonl")[0])) == 4
    for arguments in (["--config", "mine.toml"], ["--config=mine.toml"]):
        out, _ = run("corpus", "news.jsonl", *arguments)
        assert not any(verdicts(out).values())
        assert len(parsed(out)) == 5
    put("", "empty.toml")
    assert verdicts(run("corpus", "news.jsonl", "--config", "empty.toml")[0])["c"] == "a"
    put("[tool.unrepeat.corpus]\nsame-source = true\n[tool.other]\nx = 1\n", "other.toml")
    assert not any(verdicts(run("corpus", "news.jsonl", "--config", "other.toml")[0]).values())


def test_tables_of_other_tools_hide_none_of_a_named_file(run: Command) -> None:
    put("[tool.other]\nx = 1\n[corpus]\nsame_source = true\n", "mine.toml")
    assert not any(verdicts(run("corpus", "news.jsonl", "--config", "mine.toml")[0]).values())
    put("[tool.unrepeat]\n[corpus]\nsame_source = true\n", "mine.toml")
    assert any(verdicts(run("corpus", "news.jsonl", "--config", "mine.toml")[0]).values())
    # Nobody named the file of a project for what stands in it.
    put("[tool.other]\nx = 1\n[corpus]\nsame_source = true\n")
    assert any(verdicts(run("corpus", "news.jsonl")[0]).values())


def test_options_of_every_kind(run: Command) -> None:
    put(
        "[corpus]\nignore = ['[0-9] percent']\nstrip = true\nstrip-near = false\nstrip-protect = 'customs'\n"
        "quiet = true\nmax-bytes = '1M'\njobs = 2\nnoise = false\n",
        "mine.toml",
    )
    raw = lines([{"id": 1, "text": MARKET}, {"id": 2, "text": MARKET_LATER}, {"id": 3, "text": TWICE}])
    out, err = run("corpus", "--config", "mine.toml", stdin=raw)
    assert verdicts(out) == {1: None, 2: 1, 3: None}
    assert [one["removed_units"] for one in parsed(out)] == [0, 0, 0]
    assert err == ""
    # Options that may be given several times add up.
    put("[corpus]\nignore = 'percent'\n", "mine.toml")
    out, _ = run("corpus", "--config", "mine.toml", "--ignore", "[0-9]", stdin=raw)
    assert verdicts(out)[2] == 1


def options_given_several_times() -> list[tuple[str, str]]:
    """Return the name of each such option, and the command that has it."""
    root = _parser(None)
    return [
        (command.prog.removeprefix(root.prog).strip(), name)
        for command in root.leaves()
        for action in command._actions
        if type(action).__name__ == "_AppendAction"
        for name in action.option_strings
    ]


def test_the_options_that_may_be_given_several_times() -> None:
    assert {name for _, name in options_given_several_times()} == {
        "--ignore",
        "--field",
        "--prefer",
        "--against",
        "--id",
    }


@pytest.mark.parametrize(("command", "option"), options_given_several_times())
def test_such_an_option_takes_a_string_or_a_list_from_a_file(command: str, option: str) -> None:
    words, name = command.split(), option.removeprefix("--")
    table = "[tool.unrepeat." + ".".join(words) + "]"
    for value, expected in (
        ("'title'", ["title"]),
        ("['title', 'section']", ["title", "section"]),
        ("[]", []),
    ):
        put(f"{table}\n{name} = {value}\n")
        for more in ([], ["byline"]):
            parser = _parser(None)
            line = [*words, *needed(command), *(word for one in more for word in (option, one))]
            configure(parser, line)
            namespace = parser.parse_args(line)
            (action,) = (one for one in leaf(parser, command)._actions if option in one.option_strings)
            assert getattr(namespace, action.dest) == [*expected, *more]
    put(f"{table}\n{name} = [1]\n")
    with pytest.raises(OptionError, match="must be a string or a list of strings"):
        configure(_parser(None), [*words])


def needed(command: str) -> list[str]:
    """Return what a command cannot do without."""
    if command == "index remove":
        return ["x.db"]
    return ["--index", "x.db"] if command in ("feed", "furniture learn") else []


def leaf(parser: CommandParser, command: str) -> CommandParser:
    for word in command.split():
        parser = parser.commands[word]
    return parser


def test_fields_from_a_file_stay(run: Command) -> None:
    pages = lines(page(number, section=NOTICE, kicker=MENU[0]) for number in range(4))
    for value in ('["section"]', '"section"'):
        put(f"[tool.unrepeat.furniture.strip]\nfield = {value}\n")
        out, _ = run("furniture", "strip", stdin=pages)
        assert [NOTICE in one["text"] for one in parsed(out)] == [True] * 4
        assert not any(MENU[0] in one["text"] for one in parsed(out))
        out, _ = run("furniture", "strip", "--field", "kicker", stdin=pages)
        assert all(NOTICE in one["text"] and MENU[0] in one["text"] for one in parsed(out))


def test_an_option_that_must_be_given_may_stand_in_a_file(run: Command) -> None:
    put("[tool.unrepeat.feed]\nindex = 'news.db'\n[tool.unrepeat.index.stats]\njson = true\n")
    run("feed", "news.jsonl")
    assert parsed(run("index", "stats", "news.db")[0])[0]["documents"] == 5


def test_options_of_other_commands_do_not_matter(run: Command) -> None:
    put("[tool.unrepeat.feed]\nno-such-option = 1\n")
    assert len(parsed(run("corpus", "news.jsonl")[0])) == 5
    put("[project]\nname = 'x'\n")
    assert len(parsed(run("corpus", "news.jsonl")[0])) == 5


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[corpus", "'mine.toml' is not TOML: "),
        (
            "[corpus]\nthreshhold = 0.9",
            "mine.toml: 'threshhold' is not an option of unrepeat corpus. Did you mean 'threshold'?",
        ),
        (
            "[corpus]\nthreshold = 'high'",
            "mine.toml: threshold = 'high' is not accepted: 'high' is not a number",
        ),
        ("[corpus]\nthreshold = [1]", "mine.toml: threshold = [1] must be a string or a number"),
        ("[corpus]\ndrop = 'yes'", "mine.toml: drop = 'yes' must be true or false"),
        ("[corpus]\nstrip-near = 1", "mine.toml: strip-near = 1 must be true or false"),
        ("[corpus]\nignore = [1]", "mine.toml: ignore = [1] must be a string or a list of strings"),
        ("[corpus]\nkeep = 'best'", "mine.toml: keep = 'best' must be one of 'first', 'longest',"),
        ("[corpus]\nmax-bytes = '0'", "mine.toml: max-bytes = '0' is not accepted: '0' is not a size"),
        ("[corpus]\nmark = true\ndrop = true", "'mark' and 'drop' exclude each other"),
        (
            "[corpus]\nconfig = 'x'",
            "unrepeat: mine.toml: 'config' is not an option for a file. Give it on the command line.\n",
        ),
        ("[corpus]\nhelp = true", "'help' is not an option for a file. Give it on the command line.\n"),
        (
            "[tool.other]\nx = 1\n[corpus]\nthreshold = 2.0",
            "threshold = 2.0 is not accepted: '2.0' is not a number from 0.5 to 1",
        ),
        ("tool = 1", "mine.toml: 'tool' is not a command of unrepeat"),
        ("[tool]\nunrepeat = 1", "mine.toml: 'tool.unrepeat' must be a table of options, not 1"),
        ("[project]\nname = 'x'", "mine.toml: 'project' is not a command of unrepeat"),
        (
            "[corpora]\nx = 1",
            "mine.toml: 'corpora' is not a command of unrepeat. The commands are: text, corpus,",
        ),
        ("threshold = 1", "mine.toml: 'threshold' is not a command of unrepeat"),
        ("corpus = 1", "mine.toml: 'corpus' must be a table of options, not 1"),
        ("[corpus]\nthreshold = 2.0", "threshold = 2.0 is not accepted: '2.0' is not a number from 0.5 to 1"),
    ],
)
def test_what_is_wrong_is_named(run: Command, text: str, message: str) -> None:
    put(text, "mine.toml")
    out, err = run("corpus", "news.jsonl", "--config", "mine.toml", code=2)
    assert out == b""
    assert message in err


def test_a_file_that_is_not_there(run: Command) -> None:
    _, err = run("corpus", "news.jsonl", "--config", "gone.toml", code=2)
    assert err == "unrepeat: cannot read --config 'gone.toml': No such file or directory.\n"
    _, err = run("corpus", "news.jsonl", "--config", code=2)
    assert "expected one argument" in err


def test_help_and_version_need_no_sound_file(run: Command) -> None:
    put("nonsense")
    assert b"--threshold" in run("corpus", "--help")[0]
    assert run("--version")[0].startswith(b"unrepeat ")
    assert "'pyproject.toml' is not TOML" in run("corpus", "news.jsonl", code=2)[1]


def test_of_one_article(run: Command) -> None:
    put("[tool.unrepeat.text]\nprotect = 'customs house'\n")
    Path("article.txt").write_text(TWICE)
    assert run("text", "article.txt")[0].decode() == TWICE
    assert run("text", "article.txt", "--protect", FERRY)[0].decode() != TWICE
