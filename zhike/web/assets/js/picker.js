// Pickers: long selects become searchable; with data-url the choices come from the server while typing.
import TomSelect from "tom-select/base";
import { each } from "./each.js";

async function find(url, query, done) {
  const address = new URL(url, location.href);
  address.searchParams.set("q", query);
  try {
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    done(answer.ok ? await answer.json() : []);
  } catch {
    done([]);
  }
}

each("select[data-picker]", (select) => {
  const { url, empty } = select.dataset;
  const picker = new TomSelect(select, {
    maxOptions: 200,
    // The bundled defaults speak English only.
    render: { no_results: () => Object.assign(document.createElement("div"), { className: "no-results", textContent: empty }) },
    // The server has judged already what fits, by pinyin too: everything it names is shown, and nothing older.
    ...(url && {
      load(query, done) {
        this.clearOptions();
        find(url, query, done);
      },
      shouldLoad: (query) => query.length > 0,
      score: () => () => 1,
    }),
  });
  // The select itself stays in the page for the form alone; readers are given the searchable field.
  select.setAttribute("aria-hidden", "true");
  const label = select.labels?.[0]?.textContent.trim() || select.getAttribute("aria-label");
  if (label) {
    picker.control_input.setAttribute("aria-label", label);
    picker.dropdown_content.setAttribute("aria-label", label);
  }
});
