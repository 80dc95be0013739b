"""Looking at pages in Chromium: what the console and the network complain about, what axe finds, what sticks out."""

from pathlib import Path

AXE = Path(__file__).resolve().parents[1] / "zhike/web/assets/node_modules/axe-core/axe.min.js"
SIZES = {"wide": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
# Debian's Chromium as root, without a graphics card, and without anything it would say to its maker.
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
DRAWN = "body:not(:has(.picture:not(.is-drawn)))"


def open_context(browser, address: str, *, language="zh-hans", theme="light", size="wide", **more):
    """Return a context of the browser in a language, a theme and a size."""
    locale = "en-GB" if language == "en" else "zh-CN"
    context = browser.new_context(viewport=SIZES[size], reduced_motion="reduce", locale=locale, **more)
    cookies = {"zhike_language": language, "zhike_theme": theme}
    context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies.items()])
    return context


def watch(page, address: str, complaints: list[str]) -> None:
    """Collect errors and warnings of the console (violations of the policy are among them) and foreign requests."""

    def hear(said):
        # A refusal is told on the page; that its status was one is no fault of the page.
        if said.type in {"error", "warning"} and "the server responded with a status of 4" not in said.text:
            complaints.append(said.text)

    def see(sent):
        if not sent.url.startswith((address, "data:", "blob:")):
            complaints.append(f"request to {sent.url}")

    page.on("console", hear)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", see)


def settle(page) -> None:
    """Wait until every picture is drawn."""
    page.wait_for_selector(DRAWN)


# Rows of a table are alike; to look at the colours of fifty of them takes longer than all else.
FEW_ROWS = """() => document.querySelectorAll("tbody").forEach(
  body => [...body.rows].slice(8).forEach(row => row.style.setProperty("display", "none")))"""
ALL_ROWS = """() => document.querySelectorAll("tbody > tr").forEach(row => row.style.removeProperty("display"))"""


def barriers(page, *, whole: bool = True) -> list:
    """Return what axe finds on a page, in the first rows of each table.

    Colours and the frame around the content are alike on all pages, and take as long as all else together.
    """
    # Playwright's own scripts are not the page's: they pass a policy that refuses inline script.
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text("utf-8"))
    page.evaluate(FEW_ROWS)
    asked = {"resultTypes": ["violations"], "preload": False, "rules": {"color-contrast": {"enabled": whole}}}
    where = {"exclude": [] if whole else [["nav#nav"], ["header.bar"]]}
    found = page.evaluate("([where, asked]) => axe.run(where, asked)", [where, asked])
    page.evaluate(ALL_ROWS)
    return [(v["id"], [node["html"][:160] for node in v["nodes"][:3]]) for v in found["violations"]]


def overhang(page) -> list[str]:
    """Return what sticks out of a window at its right, or is cut off there, without a way to scroll to it."""
    return page.evaluate(
        """() => {
          const flow = (e) => getComputedStyle(e).overflowX;
          const scrolls = (e) => e && (["auto", "scroll"].includes(flow(e)) || scrolls(e.parentElement));
          const isOut = (e) => {
            const { right, width, height } = e.getBoundingClientRect();
            return width > 1 && height > 1 && right > innerWidth + 0.5 && !scrolls(e.parentElement);
          };
          const out = [...document.querySelectorAll("body *")].filter(isOut);
          return out.slice(0, 4).map((e) => e.outerHTML.slice(0, 120));
        }"""
    )


def empty_icons(page) -> list[str]:
    """Return the icons of which nothing is drawn: the sprite has none of that name."""
    return page.evaluate(
        """() => [...document.querySelectorAll("svg.icon use")]
          .filter((e) => e.checkVisibility() && e.getBBox().width + e.getBBox().height === 0)
          .map((e) => e.getAttribute("href").split("#")[1])"""
    )


def hover_pictures(page) -> None:
    """Move the pointer over every picture."""
    pictures = page.locator(".picture-canvas")
    for i in range(pictures.count()):
        pictures.nth(i).scroll_into_view_if_needed()
        if box := pictures.nth(i).bounding_box():
            for share in (0.3, 0.5, 0.7):
                page.mouse.move(box["x"] + box["width"] * share, box["y"] + box["height"] * 0.55)


def open_everything(page) -> None:
    """Open every menu, dialog and drawer of the content, one after the other."""
    buttons = page.locator("main [popovertarget], main [data-opens]")
    for i in range(min(buttons.count(), 6)):
        if buttons.nth(i).is_visible():
            buttons.nth(i).click()
            page.keyboard.press("Escape")
