// Dialogs and drawers: native <dialog>, opened by data-opens="id", or by a fragment that arrives in them.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-opens]");
  if (button) {
    event.preventDefault();
    document.getElementById(button.dataset.opens)?.showModal();
  } else if (event.target.matches("dialog[open]") && isOutside(event)) {
    event.target.close();
  }
});

function isOutside({ target, clientX, clientY }) {
  const box = target.getBoundingClientRect();
  return clientX < box.left || clientX > box.right || clientY < box.top || clientY > box.bottom;
}

document.addEventListener("htmx:afterSwap", (event) => {
  const { target } = event.detail;
  const dialog = target.closest("dialog");
  if (dialog && !dialog.open && target.childElementCount && target.matches("[data-opens-on-arrival]")) dialog.showModal();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-closes]")) event.target.closest("dialog").close();
});
