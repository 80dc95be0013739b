// Draws pictures: an option from the page's own JSON block, "@words" in it turned into colours and number formats.
import { BarChart, GraphChart, HeatmapChart, LineChart, ScatterChart } from "echarts/charts";
import { GridComponent, LegendComponent, MarkLineComponent, MarkPointComponent, TooltipComponent, VisualMapComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { LabelLayout } from "echarts/features";
import { CanvasRenderer } from "echarts/renderers";

use([BarChart, GraphChart, HeatmapChart, LineChart, ScatterChart, GridComponent, LegendComponent, MarkLineComponent,
  MarkPointComponent, TooltipComponent, VisualMapComponent, LabelLayout, CanvasRenderer]);

const language = document.documentElement.lang;
const compact = new Intl.NumberFormat(language, { notation: "compact", maximumFractionDigits: 1 });
const percent = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 });
const formats = {
  "@compact": (value) => compact.format(value),
  "@percent": (value) => percent.format(value),
  "@text": ({ data }) => data?.text ?? "",
  "@short-text": ({ data }) => (data?.text ?? "").replace(/(\.\d+)?%$/, ""),
  "@tips": (params) => [params].flat().map(({ data }) => data?.tip).filter(Boolean).join("\n"),
};
const still = matchMedia("(prefers-reduced-motion: reduce)");
const drawn = new Map();

// A custom property may hold light-dark(); only a used colour tells which of the two is in force.
function colour(name) {
  const probe = document.body.appendChild(document.createElement("i"));
  probe.style.color = `var(--chart-${name})`;
  const used = getComputedStyle(probe).color;
  probe.remove();
  return used;
}

function resolve(part) {
  if (typeof part === "string" && part.startsWith("@")) return formats[part] ?? colour(part.slice(1));
  if (Array.isArray(part)) return part.map(resolve);
  if (part && typeof part === "object") return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, resolve(value)]));
  return part;
}

// HTML tooltips would write style attributes, which the content security policy refuses.
const frame = {
  animationDuration: 350,
  textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 12, color: "@text-colour" },
  tooltip: {
    renderMode: "richText", formatter: "@tips", confine: true, padding: [8, 12], borderWidth: 1,
    backgroundColor: "@surface", borderColor: "@line", textStyle: { color: "@text-colour", fontSize: 12, lineHeight: 18 },
  },
};

function paint({ chart, option }) {
  const { tooltip, ...rest } = option;
  const whole = { ...frame, ...rest, tooltip: { ...frame.tooltip, ...tooltip }, animation: !still.matches };
  chart.setOption(resolve(whole), true);
}

function save(chart, name) {
  const link = document.createElement("a");
  link.href = chart.getDataURL({ type: "png", pixelRatio: 2, backgroundColor: colour("surface") });
  link.download = `${name}.png`;
  link.click();
}

export function draw(figure) {
  const canvas = figure.querySelector(".picture-canvas");
  const option = JSON.parse(document.getElementById(figure.dataset.chart).textContent);
  const chart = init(canvas, null, { renderer: "canvas" });
  const picture = { chart, option };
  drawn.set(canvas, picture);
  paint(picture);
  figure.classList.add("is-drawn");
  chart.on("click", ({ data }) => data?.href && location.assign(data.href));
  figure.querySelector("[data-png]")?.addEventListener("click", () => save(chart, canvas.getAttribute("aria-label")));
  new ResizeObserver(() => (canvas.isConnected ? chart.resize() : forget(canvas))).observe(canvas);
}

function forget(canvas) {
  drawn.get(canvas)?.chart.dispose();
  drawn.delete(canvas);
}

const repaint = () => drawn.forEach(paint);
document.addEventListener("look-changed", repaint);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);
