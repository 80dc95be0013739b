// Short notices in the corner: from the page, from a fragment (HX-Trigger: {"toast": {"text": …, "level": …}}), from scripts.
const SHOWN = 6000;
const box = document.getElementById("toasts");

function retire(toast) {
  let timer = setTimeout(() => toast.remove(), SHOWN);
  toast.addEventListener("pointerenter", () => clearTimeout(timer));
  toast.addEventListener("focusin", () => clearTimeout(timer));
  toast.addEventListener("pointerleave", () => {
    timer = setTimeout(() => toast.remove(), SHOWN);
  });
}

export function say(text, level = "info") {
  const shape = document.getElementById("toast-shape");
  if (!box || !shape || !text) return;
  const toast = shape.content.firstElementChild.cloneNode(true);
  toast.dataset.level = level;
  toast.querySelector(".toast-text").textContent = text;
  box.append(toast);
  retire(toast);
}

// An undo that was answered in place is used up.
document.addEventListener("htmx:afterRequest", ({ detail }) => detail.elt.matches("#toasts form") && detail.elt.closest(".notice").remove());
document.addEventListener("click", (event) => event.target.closest("[data-dismiss]")?.closest(".notice").remove());
document.addEventListener("toast", ({ detail }) => say(detail.text ?? detail.value, detail.level));
// An offer to undo stays until it is used or dismissed.
box?.querySelectorAll(".notice:not(:has(form))").forEach(retire);
