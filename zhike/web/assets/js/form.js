// Forms: sent once, sent on change where they say so, and a file field that shows what was dropped.
document.addEventListener("change", (event) => {
  if (event.target.closest("[data-autosubmit]")) event.target.form.requestSubmit();
  const drop = event.target.closest(".drop");
  if (drop) showFiles(drop, event.target.files);
});

function showFiles(drop, files) {
  const size = (bytes) => new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 }).format(bytes / 2 ** 20);
  drop.classList.toggle("has-file", files.length > 0);
  drop.querySelector(".drop-name").textContent = [...files].map((file) => `${file.name} · ${size(file.size)} MB`).join(", ");
}

for (const [kind, isOver] of [["dragenter", true], ["dragover", true], ["dragleave", false], ["drop", false]]) {
  document.addEventListener(kind, (event) => event.target.closest?.(".drop")?.classList.toggle("is-over", isOver));
}

document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (event.defaultPrevented || !button || event.target.method === "dialog") return;
  // After this turn: a disabled button would not send its own name and value.
  setTimeout(() => {
    button.disabled = true;
    button.setAttribute("aria-busy", "true");
  });
});

addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll('button[aria-busy="true"]')) {
    button.disabled = false;
    button.removeAttribute("aria-busy");
  }
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  button.classList.add("is-done");
  button.addEventListener("pointerleave", () => button.classList.remove("is-done"), { once: true });
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) print();
});
