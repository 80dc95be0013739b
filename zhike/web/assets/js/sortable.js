// Lines put into another order by dragging; the order of the form's fields is what is sent. Buttons do the same by keyboard.
import { each } from "./each.js";

each("[data-sortable]", async (lines) => {
  const { default: Sortable } = await import("sortablejs");
  new Sortable(lines, {
    handle: ".sortable-grip",
    animation: 120,
    onEnd({ item, oldIndex, newIndex }) {
      // Lines that stand for records of their own are kept where they were let go, by the form their buttons are in.
      const place = item.querySelector("form input[name=place]");
      if (!place || oldIndex === newIndex) return;
      place.value = newIndex + 1;
      place.form.submit();
    },
  });
});
