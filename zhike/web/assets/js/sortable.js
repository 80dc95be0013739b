// Lines put into another order by dragging; the order of the form's fields is what is sent. Buttons do the same by keyboard.
import { each } from "./each.js";

each("[data-sortable]", async (lines) => {
  const { default: Sortable } = await import("sortablejs");
  new Sortable(lines, { handle: ".sortable-grip", animation: 120 });
});
