// Runs a function on every element that matches, now and whenever the server sends new ones.
export function each(selector, wire) {
  const wired = new WeakSet();
  const look = (root) => {
    const found = [...root.querySelectorAll(selector)];
    if (root.matches?.(selector)) found.push(root);
    for (const element of found) {
      if (wired.has(element)) continue;
      wired.add(element);
      wire(element);
    }
  };
  look(document);
  document.addEventListener("htmx:load", (event) => look(event.detail.elt));
}
