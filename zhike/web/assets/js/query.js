// The query builder: a filter or a whole group is taken out where it stands; the server brings new ones.
// What is left empty does not stand in the address.
document.addEventListener("formdata", ({ target, formData }) => {
  if (!target.matches("form.query")) return;
  for (const [name, value] of [...formData]) if (value === "") formData.delete(name);
});

document.addEventListener("click", ({ target }) => {
  const part = target.closest("[data-removes]")?.closest("[data-removable]");
  if (!part) return;
  const rest = part.closest(".query-group:not([data-removable])") ?? part.parentElement;
  const next = part.closest(".query-group") === part ? part.previousElementSibling : part.closest(".query-group");
  part.remove();
  (next ?? rest).querySelector("select, input, button")?.focus();
});
