// Keyboard shortcuts: an element declares its own with data-key="Ctrl+KeyK"; keys are physical, so layouts agree.
const TYPING = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";

function name(event) {
  const held = [
    (event.ctrlKey || event.metaKey) && "Ctrl",
    event.altKey && "Alt",
    event.shiftKey && "Shift",
  ].filter(Boolean);
  return [...held, event.code].join("+");
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229 || event.repeat) return;
  const isBare = !(event.ctrlKey || event.metaKey || event.altKey);
  if (isBare && event.target.closest(TYPING)) return;
  if (document.querySelector("dialog[open]")) return;
  const button = document.querySelector(`[data-key~="${CSS.escape(name(event))}"]`);
  if (!button) return;
  event.preventDefault();
  button.click();
});
