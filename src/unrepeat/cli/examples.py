"""The examples in the help of each command."""

from __future__ import annotations

from collections.abc import Mapping

EXAMPLES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "unrepeat": (
        ("clean one article, and say what went", "unrepeat text article.txt --report text"),
        ("mark the duplicates among many articles", "unrepeat corpus news.jsonl -o marked.jsonl"),
    ),
    "unrepeat text": (
        ("clean an article, and see why something went", "unrepeat text article.txt --html page.html"),
        ("only ask whether something would go", "unrepeat text article.txt --check --report text"),
        (
            "in a pipe, with a report as JSON",
            "cat article.txt | unrepeat text -o clean.txt --report-file -",
        ),
        (
            "be careful, and keep credits",
            "unrepeat text article.txt --caution careful --protect '^Photo:'",
        ),
    ),
    "unrepeat corpus": (
        ("mark duplicates", "unrepeat corpus news.jsonl -o marked.jsonl"),
        (
            "drop them, and see what went",
            "unrepeat corpus news.jsonl --drop -o kept.jsonl --html page.html",
        ),
        (
            "strip repetitions from each text as well, and write down what was cut",
            "unrepeat corpus news.jsonl --strip --drop -o clean.jsonl --strip-report cut.jsonl",
        ),
        (
            "a table",
            "unrepeat corpus news.csv --delimiter ';' --text-field body -o marked.csv",
        ),
        (
            "strip what their sites put on every page, then drop duplicates",
            "unrepeat corpus news.jsonl --strip-furniture --drop -o kept.jsonl",
        ),
        (
            "go on at bad records, and keep them",
            "unrepeat corpus news.jsonl -o marked.jsonl --errors-file rejects.jsonl --summary json",
        ),
    ),
    "unrepeat feed": (
        (
            "strip what their sites put on every page first",
            "unrepeat feed --index news.db --furniture sites.db news.jsonl > marked.jsonl",
        ),
        ("mark records as they come", "cat news.jsonl | unrepeat feed --index news.db > marked.jsonl"),
        (
            "let only new ones through, and forget after 30 days",
            "unrepeat feed --index news.db --window 30 --drop news.jsonl",
        ),
    ),
    "unrepeat index": (
        ("see how much an index holds", "unrepeat index stats news.db"),
        ("make a copy while it is in use", "unrepeat index backup news.db copy.db"),
    ),
    "unrepeat index stats": (("counts for a monitor", "unrepeat index stats --json news.db"),),
    "unrepeat index documents": (
        ("what there is of a source", "unrepeat index documents news.db --source gazette"),
        ("all of them, with all that is known", "unrepeat index documents news.db --json"),
    ),
    "unrepeat index remove": (
        ("all of a source", "unrepeat index remove news.db --source gazette"),
        (
            "one document, and have a copy be kept in its place",
            "unrepeat index remove news.db --id a --promote",
        ),
    ),
    "unrepeat index backup": (
        ("a copy with the day in its name", 'unrepeat index backup news.db "news-$(date +%F).db"'),
    ),
    "unrepeat index vacuum": (
        (
            "after much was removed",
            "unrepeat index expire --window 30 news.db && unrepeat index vacuum news.db",
        ),
    ),
    "unrepeat index verify": (("check an index", "unrepeat index verify news.db"),),
    "unrepeat index expire": (
        ("remove what was published before a day", "unrepeat index expire --before 2026-05-04 news.db"),
        ("keep the newest 30 days", "unrepeat index expire --window 30 news.db"),
    ),
    "unrepeat index rebuild": (
        (
            "with another threshold",
            "unrepeat index rebuild news.db new.db --threshold 0.9",
        ),
    ),
    "unrepeat furniture": (
        ("take menus and notices out of texts", "unrepeat furniture strip news.jsonl -o clean.jsonl"),
    ),
    "unrepeat furniture strip": (
        (
            "take menus and notices out of texts, and look at what went",
            "unrepeat furniture strip news.jsonl -o clean.jsonl --source-field source --html pages.html",
        ),
    ),
    "unrepeat furniture learn": (
        (
            "learn from what there is, and strip what comes",
            "unrepeat furniture learn --index sites.db old.jsonl && unrepeat furniture strip news.jsonl "
            "--index sites.db -o clean.jsonl",
        ),
    ),
    "unrepeat furniture lines": (
        (
            "what is known of a source",
            "unrepeat furniture lines --index sites.db gazette --html gazette.html",
        ),
    ),
    "unrepeat furniture keep": (
        (
            "have a line stay from now on",
            "unrepeat furniture keep --index sites.db gazette 'By our own reporter'",
        ),
    ),
    "unrepeat furniture forget": (("forget a source", "unrepeat furniture forget --index sites.db gazette"),),
    "unrepeat furniture stats": (
        ("counts for a monitor", "unrepeat furniture stats --index sites.db gazette --json"),
    ),
    "unrepeat furniture documents": (
        ("what there is of a source", "unrepeat furniture documents --index sites.db gazette"),
    ),
    "unrepeat furniture outdated": (
        ("which texts to strip again", "unrepeat furniture outdated --index sites.db --since 2026-05-04"),
    ),
    "unrepeat furniture remove": (
        ("a document that is no page of the site", "unrepeat furniture remove --index sites.db a7"),
    ),
    "unrepeat furniture expire": (
        ("keep the newest 90 days", "unrepeat furniture expire --index sites.db --window 90"),
    ),
    "unrepeat furniture verify": (("check an index", "unrepeat furniture verify --index sites.db"),),
    "unrepeat furniture backup": (
        ("a copy while it is in use", "unrepeat furniture backup --index sites.db copy.db"),
    ),
    "unrepeat furniture vacuum": (("after much was removed", "unrepeat furniture vacuum --index sites.db"),),
    "unrepeat report": (
        ("the page of a report", "unrepeat report news.report -o page.html"),
        ("the page of one of the texts of --strip-report", "unrepeat report cut.jsonl --id a7 -o page.html"),
        ("what a higher threshold would change", "unrepeat report news.report --at 0.9"),
    ),
    "unrepeat completion": (
        ("for this shell, and in ~/.bashrc for all", 'eval "$(unrepeat completion bash)"'),
        ("for zsh", "unrepeat completion zsh > ~/.zfunc/_unrepeat"),
    ),
}
"""By the words of a command: what an example does, and the line as it is typed."""
