// Cards of a board dragged into another lane; only lanes the card may be moved to take it. Menus do the same by keyboard.
import { each } from "./each.js";
import { htmx } from "./server.js";

const may = (lane, card) => card.dataset.targets.split(" ").includes(lane.dataset.lane);

each(".lane-cards", async (lane) => {
  if (!lane.closest(".board").querySelector('.lane-card:not([data-targets=""])')) return;
  const { default: Sortable } = await import("sortablejs");
  new Sortable(lane, {
    group: { name: "board", put: (to, _from, card) => may(to.el, card) },
    draggable: '.lane-card:not([data-targets=""])',
    filter: ".menu, [popovertarget]",
    preventOnFilter: false,
    sort: false,
    animation: 120,
    delay: 180,
    delayOnTouchOnly: true,
    onStart({ item }) {
      for (const other of lane.closest(".board").querySelectorAll(".lane-cards")) other.toggleAttribute("data-open", may(other, item));
    },
    onEnd() {
      for (const other of document.querySelectorAll(".lane-cards[data-open]")) other.removeAttribute("data-open");
    },
    onAdd({ item, from, to }) {
      const values = { lane: to.dataset.lane, from: from.dataset.lane };
      htmx.ajax("POST", item.dataset.move, { target: "#board", swap: "outerHTML", values });
    },
  });
});
