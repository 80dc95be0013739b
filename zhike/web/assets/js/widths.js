// Widths of columns, dragged at the edge of their heading or set by the arrow keys there; kept in this browser by list.
import { each } from "./each.js";

const STEP = 16, LEAST = 64, MOST = 900;

function kept(key) {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? {};
  } catch {
    return {};
  }
}

function keep(key, widths) {
  try {
    localStorage.setItem(key, JSON.stringify(widths));
  } catch {
    // A browser that keeps nothing shows the usual widths next time.
  }
}

each(".list[data-list]", (list) => {
  const headings = [...list.querySelectorAll("th[data-column]")];
  if (!headings.length || list.dataset.list === "") return;
  const key = `zhike.widths.${list.dataset.list}`;
  const widths = kept(key);
  const sheet = new CSSStyleSheet();
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];

  const draw = () => {
    const rules = headings.map((heading) => {
      const width = Number(widths[heading.dataset.column]);
      if (!width) return "";
      const cell = `.list[data-list="${list.dataset.list}"] .table tr > :nth-child(${heading.cellIndex + 1})`;
      return `${cell} { width: ${width}px; min-width: ${width}px; max-width: ${width}px; overflow: hidden; text-overflow: ellipsis; }`;
    });
    sheet.replaceSync(rules.join("\n"));
    for (const heading of headings) heading.lastElementChild.setAttribute("aria-valuenow", Math.round(heading.offsetWidth));
  };
  const set = (heading, width) => {
    if (width) widths[heading.dataset.column] = Math.round(Math.min(MOST, Math.max(LEAST, width)));
    else delete widths[heading.dataset.column];
    draw();
    keep(key, widths);
  };

  for (const heading of headings) {
    const edge = document.createElement("span");
    edge.className = "column-edge";
    edge.tabIndex = 0;
    for (const [name, value] of Object.entries({
      role: "separator", "aria-orientation": "vertical", "aria-valuemin": LEAST, "aria-valuemax": MOST,
      "aria-label": `${list.dataset.widthLabel} ${heading.textContent.trim()}`,
    })) edge.setAttribute(name, value);
    heading.append(edge);
    edge.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      edge.setPointerCapture(event.pointerId);
      const from = event.clientX, width = heading.offsetWidth;
      const drag = ({ clientX }) => set(heading, width + clientX - from);
      edge.addEventListener("pointermove", drag);
      edge.addEventListener("lostpointercapture", () => edge.removeEventListener("pointermove", drag), { once: true });
    });
    edge.addEventListener("dblclick", () => set(heading, 0));
    edge.addEventListener("keydown", ({ code, isComposing }) => {
      if (isComposing) return;
      if (code === "ArrowRight") set(heading, heading.offsetWidth + STEP);
      if (code === "ArrowLeft") set(heading, heading.offsetWidth - STEP);
      if (code === "Home") set(heading, 0);
    });
  }
  draw();
});
