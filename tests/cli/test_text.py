"""The command `text`: in this process, and in one of its own where the process is what is tested."""

from __future__ import annotations

import json
import os
import re
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from tests.cli.commands import any_kernel, run_here
from tests.cli.redirected import redirected
from tests.package import ROOT
from unrepeat import Report, __version__, dedupe_text
from unrepeat.cli.main import main

TEXT = "Rain is expected in the north today.\nBring a coat with you.\nRain is expected in the north today.\n"
CLEAN = "Rain is expected in the north today.\nBring a coat with you.\n"
UMLAUT = "Über den Höfen liegt heute früh noch Schnee.\n"
SNOW = f"{UMLAUT}Mehr am Abend.\n{UMLAUT}"


def run_apart(
    *arguments: str, stdin: bytes = b"", cwd: Path | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run a command as people do, in a process of its own."""
    # What we write must not depend on the encoding that the terminal asks for.
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    return subprocess.run(
        [sys.executable, "-m", "unrepeat", *arguments],
        input=stdin,
        capture_output=True,
        cwd=cwd,
        env=environment,
        timeout=60,
        check=False,
    )


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "article.txt"
    path.write_bytes(TEXT.encode())
    return path


def test_clean_text_goes_to_standard_output(article: Path) -> None:
    done = run_apart("text", str(article))
    assert (done.returncode, done.stdout, done.stderr) == (0, CLEAN.encode(), b"")


@any_kernel
@pytest.mark.parametrize("arguments", [["text"], ["text", "-"]])
def test_standard_input(arguments: list[str]) -> None:
    done = run_here(*arguments, stdin=TEXT.encode())
    assert (done.returncode, done.stdout) == (0, CLEAN.encode())


@any_kernel
def test_exit_codes_are_those_of_the_process(article: Path) -> None:
    assert run_apart("text", "--check", str(article)).returncode == 1
    for arguments in (["texts"], ["text", "missing.txt"], ["text", "--encoding", "\udcff", str(article)]):
        done = run_apart(*arguments)
        assert (done.returncode, done.stdout, done.stderr.count(b"Traceback")) == (2, b"", 0)
        assert done.stderr.startswith(b"unrepeat")


@any_kernel
@pytest.mark.parametrize("encoding", ["utf-16", "windows-1252"])
def test_bytes_go_through_a_process_as_they_are(encoding: str) -> None:
    done = run_apart("text", "--encoding", encoding, stdin=SNOW.replace("\n", "\r\n").encode(encoding))
    assert done.stdout.decode(encoding) == f"{UMLAUT}Mehr am Abend.\n".replace("\n", "\r\n")


@any_kernel
def test_line_ends_and_missing_final_newline_are_kept() -> None:
    text = TEXT.replace("\n", "\r\n").rstrip()
    done = run_here("text", stdin=text.encode())
    assert done.stdout == CLEAN.replace("\n", "\r\n").rstrip().encode()


@any_kernel
def test_empty_input() -> None:
    done = run_here("text", "--report", "text")
    assert (done.returncode, done.stdout) == (0, b"")
    assert done.stderr == b"0 of 0 lines removed: 0 of 0 characters (0 %)\n"


@any_kernel
def test_utf8_bom_stays_in_front() -> None:
    done = run_here("text", "--report", "json", stdin=b"\xef\xbb\xbf" + TEXT.encode())
    assert done.stdout == b"\xef\xbb\xbf" + CLEAN.encode()
    assert json.loads(done.stderr)["removed"][0]["start"] == TEXT.rindex("Rain")


@any_kernel
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "latin-1", "windows-1252"])
def test_encodings(encoding: str) -> None:
    sentence = "Über den Höfen liegt heute früh noch Schnee.\n"
    text = f"{sentence}Mehr am Abend.\n{sentence}"
    done = run_here("text", "--encoding", encoding, stdin=text.encode(encoding))
    assert done.stdout.decode(encoding) == f"{sentence}Mehr am Abend.\n"


@any_kernel
def test_chinese() -> None:
    sentence = "市議會星期二晚上以十一票對兩票決定把海堤向內陸遷移。"
    text = f"{sentence}\n農民不同意這個方案。\n{sentence}\n"
    done = run_here("text", stdin=text.encode())
    assert done.stdout.decode() == f"{sentence}\n農民不同意這個方案。\n"


@any_kernel
@pytest.mark.parametrize(("prefix", "at"), [(b"", 5), (b"\xef\xbb\xbf", 8)])
def test_undecodable_bytes_name_their_offset(prefix: bytes, at: int) -> None:
    done = run_apart("text", stdin=prefix + b"caf\xc3\xa9\xe9 au lait")
    assert (done.returncode, done.stdout) == (2, b"")
    assert f"standard input is not utf-8: byte {at} (0xe9)".encode() in done.stderr
    assert b"--encoding" in done.stderr


@any_kernel
def test_output_file_and_report_file(article: Path, tmp_path: Path) -> None:
    out, report = tmp_path / "clean.txt", tmp_path / "report.json"
    done = run_here("text", str(article), "-o", str(out), "--report-file", str(report))
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert out.read_text() == CLEAN
    assert Report.from_json(report.read_text()) == dedupe_text(TEXT).report
    assert sorted(tmp_path.iterdir()) == sorted([article, out, report])


@any_kernel
def test_output_may_be_the_input(article: Path) -> None:
    article.chmod(0o640)
    assert run_here("text", str(article), "-o", str(article)).returncode == 0
    assert article.read_text() == CLEAN
    assert stat.S_IMODE(article.stat().st_mode) == 0o640


@any_kernel
def test_output_through_a_link_and_to_a_device(article: Path, tmp_path: Path) -> None:
    link, target = tmp_path / "link.txt", tmp_path / "target.txt"
    target.write_text("old")
    link.symlink_to(target)
    assert run_here("text", str(article), "-o", str(link)).returncode == 0
    assert link.is_symlink()
    assert target.read_text() == CLEAN
    assert run_here("text", str(article), "-o", os.devnull).returncode == 0
    assert not Path(os.devnull).is_file()


@any_kernel
def test_report_text_goes_to_standard_error(article: Path) -> None:
    done = run_here("text", str(article), "--report", "text")
    assert done.stdout == CLEAN.encode()
    assert done.stderr.decode() == dedupe_text(TEXT).report.summary() + "\n"


@any_kernel
def test_report_survives_an_ascii_terminal() -> None:
    sentence = "Über den Höfen liegt heute früh noch Schnee.\n"
    done = run_apart("text", "--report", "text", stdin=(sentence + "\n" + sentence).encode())
    assert (done.returncode, done.stdout.decode()) == (0, sentence)
    assert b"1 of 2 lines removed" in done.stderr


@any_kernel
def test_report_text_to_a_file(article: Path, tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    assert run_here("text", str(article), "--report", "text", "--report-file", str(path)).stderr == b""
    assert path.read_text() == dedupe_text(TEXT).report.summary() + "\n"


@any_kernel
@pytest.mark.parametrize(("text", "code"), [(TEXT, 1), (CLEAN, 0)])
def test_check(text: str, code: int) -> None:
    done = run_here("text", "--check", stdin=text.encode())
    assert (done.returncode, done.stdout, done.stderr) == (code, b"", b"")


@any_kernel
def test_options_reach_the_function() -> None:
    sentence = "The ferry to the outer islands will sail again on Monday morning, weather permitting.\n"
    text = f"{sentence}Tickets stay valid.\n{sentence}"
    arguments = ["--keep", "last", "--unit", "line", "--threshold", "0.95", "--report", "json"]
    done = run_here("text", *arguments, stdin=text.encode())
    assert done.stdout.decode() == f"Tickets stay valid.\n{sentence}"
    options = json.loads(done.stderr)["options"]
    assert (options["keep"], options["unit"], options["threshold"]) == ("last", "line", 0.95)


@any_kernel
def test_what_the_caller_protects_stays() -> None:
    done = run_here("text", "--protect", "(?i)^rain", "--report", "json", stdin=TEXT.encode())
    assert done.stdout == TEXT.encode()
    assert [spared["reason"] for spared in json.loads(done.stderr)["spared"]] == ["protected"]


@any_kernel
def test_what_the_caller_ignores_does_not_count() -> None:
    sentence = "The ferry to the outer islands will sail again on Monday morning, weather permitting."
    text = f"4:35 PM {sentence}\n6:10 PM {sentence} (27 comments)\n"
    asked = ["--ignore", r"\d:\d\d PM", "--ignore", r"\(\d+ comments\)", "--unit", "line"]
    done = run_here("text", *asked, "--report", "json", stdin=text.encode())
    assert done.stdout.decode() == f"4:35 PM {sentence}\n"
    assert json.loads(done.stderr)["removed"][0]["ignored"] == ["6:10 PM", "(27 comments)"]
    done = run_here("text", *asked, "--check", "--report", "text", stdin=text.encode())
    assert done.stderr.decode().endswith("\nignored: 6:10 PM, (27 comments)\n")


@any_kernel
def test_caution_is_that_of_the_options() -> None:
    headline, story = (
        "Ferry to sail again on Monday\n",
        "The company said so.\nTickets stay valid until May.\n",
    )
    text = headline + story + headline + "Bring a coat, for there is no room inside.\n"
    assert run_here("text", stdin=text.encode()).stdout.decode().count(headline) == 1
    done = run_here("text", "--caution", "careful", "--report", "json", stdin=text.encode())
    assert done.stdout.decode() == text
    assert json.loads(done.stderr)["options"]["caution"] == "careful"


def test_version(kernel: str) -> None:
    assert run_apart("--version").stdout.decode().strip() == f"unrepeat {__version__} ({kernel} kernel)"


@any_kernel
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "COMMAND"),
        (["texts"], "invalid choice: 'texts'"),
        (["text", "--unit", "word"], "invalid choice: 'word'"),
        (["text", "--caution", "bold"], "invalid choice: 'bold'"),
        (["text", "--protect", "("], "argument --protect: '(' is not a regular expression"),
        (["text", "--ignore", "a", "--ignore", "("], "argument --ignore: '(' is not a regular expression"),
        (["text", "--threshold", "high"], "--threshold: 'high' is not a number"),
        (["text", "--threshold", "2"], "--threshold: '2' is not a number"),
        (["text", "--threshold", "nan"], "'nan' is not a number"),
        (["text", "--no-such-option"], "--no-such-option"),
        (["text", "--encoding", "klingon"], "there is no encoding 'klingon'"),
        (["text", "missing.txt"], "cannot read 'missing.txt': No such file or directory"),
        (["text", "."], "cannot read '.': Is a directory"),
        (["text", "--check", "-o", "out.txt"], "--check writes no text"),
        (["text", "-o", "x.txt", "--report-file", "./x.txt"], "both name 'x.txt'"),
        (["text", "-o", "x.html", "--html", "./x.html"], "--output and --html both name 'x.html'"),
        (["text", "--report-file", "x", "--html", "x"], "--report-file and --html both name 'x'"),
        (["text", "--html", "no/such/page.html"], "cannot write 'no/such/page.html'"),
        (["report"], "standard input is not a report: it is not JSON (Expecting value"),
        (["report", "missing.json"], "cannot read 'missing.json': No such file or directory"),
        (["report", "."], "cannot read '.': Is a directory"),
        (["text", "-o", "no/such/folder.txt"], "cannot write 'no/such/folder.txt'"),
    ],
)
def test_bad_usage(arguments: list[str], message: str, tmp_path: Path) -> None:
    done = run_here(*arguments, stdin=TEXT.encode(), cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, b"")
    assert message in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()
    assert list(tmp_path.iterdir()) == []


@any_kernel
def test_nothing_is_half_written(article: Path, tmp_path: Path) -> None:
    """Where the text cannot be written, the report does not appear either; the old one stays."""
    report = tmp_path / "report.json"
    report.write_text("old")
    done = run_here(
        "text", str(article), "--report-file", str(report), "-o", str(tmp_path / "no" / "out.txt")
    )
    assert done.returncode == 2
    assert report.read_text() == "old"
    assert sorted(tmp_path.iterdir()) == sorted([article, report])


@any_kernel
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs the device that is always full")
def test_full_disk() -> None:
    done = run_apart("text", "-o", "/dev/full", stdin=TEXT.encode())
    assert done.returncode == 2
    assert b"cannot write '/dev/full': No space left on device" in done.stderr


@any_kernel
def test_closed_pipe_is_silent(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_text("".join(f"Line {number} of a text that fills any pipe.\n" for number in range(4000)))
    with subprocess.Popen(
        [sys.executable, "-m", "unrepeat", "text", str(path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


@any_kernel
@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT")
def test_interrupt() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "unrepeat", "text"], stdin=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        # More than a pipe holds: when all is written, the command has begun to read.
        process.stdin.write(TEXT.encode() * 20_000)
        process.stdin.flush()
        time.sleep(0.5)  # until it waits for more: a signal between two reads would be seen after the second
        process.send_signal(signal.SIGINT)
        assert process.stderr is not None
        assert process.stderr.read() == b"unrepeat: interrupted\n"
    assert process.returncode == 130


# -- the page of an article ----------------------------------------------------------------------------------


@any_kernel
def test_a_page_is_written_beside_the_text(article: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    done = run_here("text", str(article), "--html", str(page))
    assert (done.returncode, done.stdout, done.stderr) == (0, CLEAN.encode(), b"")
    assert page.read_bytes() == dedupe_text(TEXT).to_html(name=article.name).encode()
    assert f'<h1 dir="auto">{article.name}</h1>'.encode() in page.read_bytes()
    assert sorted(tmp_path.iterdir()) == sorted([article, page])


@any_kernel
def test_a_page_goes_with_check(article: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    assert run_here("text", str(article), "--check", "--html", str(page)).returncode == 1
    assert b"exact copy of" in page.read_bytes()


@any_kernel
def test_a_stored_report_gives_the_very_same_page(article: Path, tmp_path: Path) -> None:
    report, page, again = (tmp_path / name for name in ("report.json", "page.html", "again.html"))
    done = run_here("text", str(article), "--report-file", str(report), "--html", str(page), "-o", os.devnull)
    assert done.returncode == 0
    assert run_here("report", str(report), "-o", str(again)).returncode == 0
    assert again.read_bytes() == page.read_bytes()
    for arguments in (["report"], ["report", "-"]):
        done = run_here(*arguments, stdin=report.read_bytes())
        assert (done.returncode, done.stdout, done.stderr) == (0, page.read_bytes(), b"")


@any_kernel
def test_a_report_on_standard_error_has_the_text_too(article: Path) -> None:
    done = run_here("text", str(article), "--report", "json")
    result = dedupe_text(TEXT)
    assert json.loads(done.stderr) == {**result.to_dict(), "name": article.name}
    assert run_here("report", stdin=done.stderr).stdout == result.to_html(name=article.name).encode()


@any_kernel
def test_a_report_without_the_text_gives_a_page_too() -> None:
    report = dedupe_text(TEXT).report
    done = run_here("report", stdin=report.to_json().encode())
    assert (done.returncode, done.stdout) == (0, report.to_html().encode())
    assert b"Kept text is not in this report." in done.stdout


@any_kernel
@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"schema": 99}, "this report has schema 99; this version reads the schemas 1 to 3"),
        ({"text": CLEAN + "more"}, "not the clean text of this report"),
        ({"text": 7}, "the text of a report must be a string, not 7"),
        ({"removed": None}, "removed of this report cannot be None"),
    ],
)
def test_what_is_no_report_gives_no_page(changes: dict[str, object], message: str, tmp_path: Path) -> None:
    values = {**dedupe_text(TEXT).to_dict(), **changes}
    done = run_here("report", "-o", "page.html", stdin=json.dumps(values).encode(), cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, b"")
    assert message in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()
    assert list(tmp_path.iterdir()) == []


@any_kernel
@pytest.mark.parametrize(
    ("stdin", "message"),
    [
        (b"[1, 2]", "a report must be a mapping, not list"),
        (b"{}", "this report has schema None"),
        (b"\xff\xfe", "standard input is not a report: byte 0 is not UTF-8"),
        (b"[" * 100_000, "standard input is not a report: it is not JSON (maximum recursion depth"),
    ],
)
def test_other_files_give_no_page(stdin: bytes, message: str) -> None:
    done = run_here("report", stdin=stdin)
    assert (done.returncode, done.stdout) == (2, b"")
    assert message in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()


@any_kernel
@pytest.mark.parametrize("command", ["text", "report"])
def test_every_option_is_on_the_page_on_records(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([command, "--help"])
    options = set(re.findall(r"(?<!\w)--[a-z-]+", capsys.readouterr().out)) - {"--help"}
    page = (ROOT / "docs" / "records.md").read_text(encoding="utf-8")
    assert len(options) >= (1 if command == "report" else 9)
    assert {option for option in options if option not in page} == set()


# -- input that is odd or hostile, and streams that are closed ----------------------------------------------


@any_kernel
@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-16", b"\xff\xfe"),
        ("utf-16", b"\xfe\xff"),
        ("utf-16", b""),
        ("utf-16-be", b""),
        ("utf-32", b"\x00\x00\xfe\xff"),
        ("utf-32", b""),
        ("utf-8-sig", b"\xef\xbb\xbf"),
        ("utf-8-sig", b""),
        ("cp037", b""),
        ("utf-7", b""),
        ("gb18030", b""),
    ],
)
def test_an_encoding_gives_back_what_it_took(encoding: str, mark: bytes) -> None:
    big = mark in (b"\xfe\xff", b"\x00\x00\xfe\xff")
    codec = encoding.removesuffix("-sig")
    if codec in ("utf-16", "utf-32"):
        codec += "-be" if big else "-le"
    done = run_here("text", "--encoding", encoding, stdin=mark + SNOW.encode(codec))
    assert (done.returncode, done.stdout) == (0, mark + f"{UMLAUT}Mehr am Abend.\n".encode(codec))


@any_kernel
@pytest.mark.parametrize("encoding", ["hex", "rot13", "base64", "zip", "undefined", "", "\udcff", "x" * 200])
@pytest.mark.parametrize("command", [["text"], ["corpus"], ["feed", "--index", "x.db"]])
def test_what_is_no_encoding_of_text(encoding: str, command: list[str], tmp_path: Path) -> None:
    done = run_here(*command, "--encoding", encoding, stdin=b"{}", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, b"")
    name = " ".join(["unrepeat", command[0]])
    assert done.stderr.startswith(f"{name}: argument --encoding: there is no encoding ".encode())
    assert done.stderr.count(b"\n") == 2
    assert list(tmp_path.iterdir()) == []


@any_kernel
@pytest.mark.parametrize(
    ("encoding", "raw", "at"),
    [
        ("unicode_escape", b"a\nb", 1),
        ("utf-7", b"a +2AA- b", 6),
        ("cp932", b"ok \x87\x90", 3),
        ("utf-7", b"a~", 1),
    ],
)
def test_what_would_come_out_as_other_bytes_is_refused(encoding: str, raw: bytes, at: int) -> None:
    done = run_here("text", "--encoding", encoding, stdin=raw)
    assert (done.returncode, done.stdout) == (2, b"")
    wanted = f"standard input cannot be written in {encoding} as it was read: byte {at} would be another one."
    assert wanted.encode() in done.stderr


@any_kernel
@pytest.mark.parametrize("encoding", ["utf-7", "cp037", "unicode_escape", "idna", "punycode"])
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of unicode_escape, about "\\]"
def test_records_need_an_encoding_that_keeps_ascii(encoding: str) -> None:
    done = run_here("corpus", "--encoding", encoding, stdin=b"{}")
    assert done.returncode == 2
    assert (
        f"records in the encoding '{encoding}' cannot be read. Convert them to utf-8.".encode() in done.stderr
    )


COMMANDS = [
    ["text", "article.txt", "--report", "text"],
    ["text", "-"],
    ["text", "missing.txt"],
    ["corpus", "news.jsonl"],
    ["corpus", "-", "-o", "out.jsonl"],
    ["feed", "--index", "x.db", "news.jsonl"],
    ["feed", "--index", "x.db"],
    ["report", "report.json"],
    ["report", "-"],
    ["index", "stats", "x.db"],
    ["index", "verify", "missing.db"],
    ["--version"],
    ["text", "--nonsense"],
]


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the commands read."""
    folder = tmp_path_factory.mktemp("furnished")
    (folder / "article.txt").write_bytes(TEXT.encode())
    (folder / "news.jsonl").write_text(json.dumps({"id": "a", "text": TEXT}) + "\n")
    (folder / "report.json").write_text(dedupe_text(TEXT).to_json())
    assert main(["feed", "--quiet", "--index", str(folder / "x.db"), str(folder / "news.jsonl")]) == 0
    return folder


def ended_orderly(redirection: str, prepared: Path, folder: Path) -> dict[str, CompletedProcess[bytes]]:
    """Return how each command ended, by the command."""
    ended = {}
    for command, done in redirected(COMMANDS, redirection, prepared, folder):
        assert b"Traceback" not in done.stderr, command
        assert b"Exception" not in done.stderr, command
        assert done.returncode in (0, 2), command
        ended[" ".join(command)] = done
    assert len(ended) == len(COMMANDS)
    return ended


@any_kernel
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&-", ">&- 2>&-", "<&- >&- 2>&-"])
def test_closed_streams(closed: str, furnished: Path, tmp_path: Path) -> None:
    for command, done in ended_orderly(closed, furnished, tmp_path).items():
        reads = "-" in command.split() or command == "feed --index x.db"
        writes = "-o" not in command.split() and "--version" not in command
        if "<&-" in closed and reads:
            assert done.returncode == 2, command
            assert b"cannot read" in done.stderr or b"standard output" in done.stderr or "2>&-" in closed
        elif closed.split()[-1] == ">&-" and writes:
            assert done.returncode == 2, command
        if "2>&-" in closed and "--report" in command:
            assert (done.returncode, done.stdout) == (2, b""), command


@any_kernel
@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no device that is always full")
@pytest.mark.parametrize("full", [">", "2>", ">/dev/full 2>"])
def test_full_streams(full: str, furnished: Path, tmp_path: Path) -> None:
    ended_orderly(f"{full}/dev/full", furnished, tmp_path)


@any_kernel
@pytest.mark.parametrize("option", ["text", "corpus", "report", "index stats", "index verify"])
def test_names_of_files_are_escaped(option: str, tmp_path: Path) -> None:
    name = "a\x1b[2J\n\x9b\u202e.jsonl"
    for made in (False, True):
        if made:
            (tmp_path / name).write_bytes(b"\xff no JSON \x1b[2J")
        done = run_here(*option.split(), name, cwd=tmp_path)
        assert done.returncode == 2
        assert done.stderr.count(b"\n") == 1
        assert b"[2J" in done.stderr
        assert not re.search(rb"[\x00-\x09\x0b-\x1f\x7f-\xff]", done.stderr)


@any_kernel
def test_names_on_the_command_line_are_escaped() -> None:
    for arguments in (
        ["text", "a", "\x1b[2J"],
        ["text", "--unit", "\x1b[2J"],
        ["corpus", "--within", "\x1b\n"],
    ):
        done = run_here(*arguments)
        assert done.returncode == 2
        assert b"\x1b" not in done.stderr


@any_kernel
@pytest.mark.parametrize(
    "text", ["a\x1b[2J\n", '{"i\\u001bd": "\\u001b[2J"}\n', '{"id": "\\u001b", "text": 1}\n']
)
def test_values_of_records_are_escaped(text: str, tmp_path: Path) -> None:
    for arguments in (["--errors", "stop"], ["--errors", "skip"]):
        done = run_here("corpus", *arguments, stdin=text.encode(), cwd=tmp_path)
        assert b"\x1b" not in done.stderr
