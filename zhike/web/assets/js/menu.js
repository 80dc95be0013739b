// Menus are native popovers; this places them at their button and moves through them with the arrow keys.
const GAP = 4;

const opener = (menu) => document.querySelector(`[popovertarget="${menu.id}"]`);

function place(menu) {
  const button = opener(menu)?.getBoundingClientRect();
  if (!button) return;
  const { offsetWidth: width, offsetHeight: height } = menu;
  const { clientWidth, clientHeight } = document.documentElement;
  const left = menu.dataset.align === "end" ? button.right - width : button.left;
  const below = button.bottom + GAP;
  const isRoomBelow = below + height <= clientHeight || button.top < height;
  menu.style.left = `${Math.max(GAP, Math.min(left, clientWidth - width - GAP))}px`;
  menu.style.top = `${isRoomBelow ? below : button.top - height - GAP}px`;
}

function step(menu, by) {
  const items = [...menu.querySelectorAll("a[href], button:not([disabled]), input, select")];
  const at = items.indexOf(document.activeElement);
  items[(at + by + items.length) % items.length]?.focus();
}

document.addEventListener(
  "toggle",
  (event) => {
    if (event.target.matches?.(".menu[popover]") && event.newState === "open") place(event.target);
  },
  true,
);

document.addEventListener("keydown", (event) => {
  const menu = document.querySelector(".menu:popover-open");
  if (!menu || event.isComposing || !["ArrowDown", "ArrowUp"].includes(event.code)) return;
  if (event.target.matches("input, select") || !(menu.contains(event.target) || event.target === opener(menu))) return;
  event.preventDefault();
  step(menu, event.code === "ArrowDown" ? 1 : -1);
});

// A popover does not follow its button, so a menu left open would hang in the air.
addEventListener("resize", () => document.querySelector(".menu:popover-open")?.hidePopover());
