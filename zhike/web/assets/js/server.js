// How fragments are fetched: the CSRF token on every request, and words for what goes wrong on the way.
import htmx from "htmx.org";
import { say } from "./toast.js";

const token = () => document.querySelector('meta[name="csrf-token"]')?.content;
const words = (name) => document.body.dataset[name];

document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.verb !== "get" && token()) event.detail.headers["X-CSRFToken"] = token();
});

document.addEventListener("htmx:responseError", (event) => {
  const { status } = event.detail.xhr;
  // A signed-out reader is shown the login page, which brings them back here.
  if (status === 401) location.reload();
  else say(status === 403 ? words("textForbidden") : words("textFailed"), "danger");
});

document.addEventListener("htmx:sendError", () => say(words("textOffline"), "danger"));

export { htmx };
