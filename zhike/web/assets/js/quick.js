// The quick record: a photo pasted into the words becomes a file, Ctrl+Enter keeps it, what is kept closes the dialog.
document.addEventListener("paste", (event) => {
  const form = event.target.closest("[data-takes-files]");
  const photos = [...(event.clipboardData?.files ?? [])];
  if (!form || !photos.length) return;
  event.preventDefault();
  const input = form.querySelector('input[type="file"]');
  const all = new DataTransfer();
  for (const file of [...input.files, ...photos]) all.items.add(file);
  input.files = all.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
});

document.addEventListener("keydown", (event) => {
  const form = event.target.closest("[data-takes-files]");
  if (!form || event.isComposing || !(event.ctrlKey || event.metaKey) || event.code !== "Enter") return;
  event.preventDefault();
  form.requestSubmit();
});

// What was typed stays until it is kept: closing by mistake loses nothing.
document.addEventListener("quick-kept", () => {
  const dialog = document.getElementById("quick");
  dialog.querySelector("#quick-body").replaceChildren();
  dialog.close();
});
