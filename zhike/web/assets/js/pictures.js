// Fetches the drawing library only when a page holds a picture.
import { each } from "./each.js";

each("[data-chart]", async (figure) => {
  const { draw } = await import("./charts.js");
  draw(figure);
});
