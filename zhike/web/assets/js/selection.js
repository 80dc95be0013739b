// Rows of a list: select one, select all on the page, and the bar that says how many are selected.
function refresh(table) {
  const boxes = [...table.querySelectorAll('input[name="ids"]')];
  const n = boxes.filter((box) => box.checked).length;
  const all = table.querySelector("[data-select-all]");
  all.checked = n > 0 && n === boxes.length;
  all.indeterminate = n > 0 && n < boxes.length;
  const bar = table.querySelector(".selection");
  bar.hidden = n === 0;
  bar.querySelector("[data-count]").textContent = n;
}

document.addEventListener("change", ({ target }) => {
  const table = target.closest(".list");
  if (!table || !target.matches('[data-select-all], input[name="ids"]')) return;
  if (target.matches("[data-select-all]")) {
    for (const box of table.querySelectorAll('input[name="ids"]')) box.checked = target.checked;
  }
  refresh(table);
});
