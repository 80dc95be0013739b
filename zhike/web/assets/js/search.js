// Global search: asks the server while typing, moves with the arrow keys, never acts while an input method composes.
import { htmx } from "./server.js";

const DELAY = 150;
const input = document.getElementById("search-input");
const results = document.getElementById("search-results");
let timer;
let active = -1;

const options = () => [...results.querySelectorAll('[role="option"]')];

function activate(index) {
  const all = options();
  active = all.length ? (index + all.length) % all.length : -1;
  all.forEach((option, i) => option.setAttribute("aria-selected", String(i === active)));
  if (active < 0) input.removeAttribute("aria-activedescendant");
  else {
    input.setAttribute("aria-activedescendant", all[active].id);
    all[active].scrollIntoView({ block: "nearest" });
  }
}

function ask() {
  clearTimeout(timer);
  timer = setTimeout(() => htmx.trigger(input, "look"), DELAY);
}

function move(event) {
  if (event.isComposing) return;
  if (event.code === "ArrowDown" || event.code === "ArrowUp") {
    event.preventDefault();
    activate(active + (event.code === "ArrowDown" ? 1 : -1));
  } else if (event.code === "Enter" || event.code === "NumpadEnter") {
    event.preventDefault();
    options()[Math.max(active, 0)]?.click();
  }
}

if (input) {
  input.addEventListener("input", (event) => event.isComposing || ask());
  input.addEventListener("compositionend", ask);
  input.addEventListener("keydown", move);
  results.addEventListener("htmx:afterSwap", () => {
    input.setAttribute("aria-expanded", String(options().length > 0));
    activate(0);
  });
  input.closest("dialog").addEventListener("close", () => {
    clearTimeout(timer);
    input.value = "";
    input.setAttribute("aria-expanded", "false");
    results.replaceChildren();
  });
}
