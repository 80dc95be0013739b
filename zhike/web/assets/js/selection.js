// Rows of a list: select one, a stretch of them with Shift, all on the page; the bar says how many and takes them along.
let last = null;

function boxesOf(table) {
  return [...table.querySelectorAll('input[name="ids"]')];
}

function refresh(table) {
  const boxes = boxesOf(table);
  const chosen = boxes.filter((box) => box.checked).map((box) => box.value);
  const all = table.querySelector("[data-select-all]");
  all.checked = chosen.length > 0 && chosen.length === boxes.length;
  all.indeterminate = chosen.length > 0 && chosen.length < boxes.length;
  const bar = table.querySelector(".selection");
  bar.hidden = chosen.length === 0;
  bar.querySelector("[data-count]").textContent = chosen.length;
  for (const link of bar.querySelectorAll("[data-selected]")) {
    const whole = link.dataset.selected;
    link.href = `${whole}${whole.includes("?") ? "&" : "?"}ids=${chosen.join(",")}`;
  }
}

document.addEventListener("change", ({ target }) => {
  const table = target.closest(".list");
  if (!table || !target.matches('[data-select-all], input[name="ids"]')) return;
  if (target.matches("[data-select-all]")) {
    for (const box of boxesOf(table)) box.checked = target.checked;
  }
  refresh(table);
});

document.addEventListener("click", (event) => {
  const box = event.target;
  if (!box.matches?.('.list input[name="ids"]')) return;
  const table = box.closest(".list");
  const boxes = boxesOf(table);
  const from = boxes.indexOf(last);
  if (event.shiftKey && from >= 0) {
    const [first, end] = [from, boxes.indexOf(box)].sort((a, b) => a - b);
    for (const one of boxes.slice(first, end + 1)) one.checked = box.checked;
    refresh(table);
  }
  last = box;
});

// Between the boxes with the arrows; Space selects as everywhere, with Shift the whole stretch from the last one.
document.addEventListener("keydown", (event) => {
  const box = event.target;
  if (!box.matches?.('.list input[name="ids"]') || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
  const boxes = boxesOf(box.closest(".list"));
  const next = boxes[boxes.indexOf(box) + (event.key === "ArrowDown" ? 1 : -1)];
  if (!next) return;
  event.preventDefault();
  if (event.shiftKey) {
    next.checked = box.checked;
    refresh(box.closest(".list"));
  }
  next.focus();
  last = next;
});
