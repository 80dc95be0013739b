// Values changed where they stand: a double click does what the pencil does, Esc leaves the form as it was.
document.addEventListener("dblclick", ({ target }) => target.closest("td, dd")?.querySelector(".editable-pen")?.click());

document.addEventListener("focusin", ({ target }) => target.matches(".editable.is-open input[name=value]") && target.select());

document.addEventListener("keydown", (event) => {
  if (event.code !== "Escape" || event.isComposing) return;
  const open = event.target.closest(".editable.is-open");
  if (!open) return;
  event.stopPropagation();
  open.querySelector("[data-cancel]").click();
});
