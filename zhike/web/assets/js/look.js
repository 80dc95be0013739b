// What a reader chooses: theme (kept by the server for the user), width and folds of the navigation and density of
// tables (kept in this browser by a cookie). The server reads all of them, so that the next page is painted right at once.
const YEAR = 31_536_000;
const root = document.documentElement;
const secure = location.protocol === "https:" ? "; secure" : "";

function keep(name, value) {
  document.cookie = `zhike_${name}=${value}; path=/; max-age=${YEAR}; samesite=lax${secure}`;
}

function show(attribute, value) {
  root.dataset[attribute] = value;
  document.dispatchEvent(new Event("look-changed"));
}

// data-look="nav wide narrow" goes round the values.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-look]");
  if (!button) return;
  const [name, ...values] = button.dataset.look.split(" ");
  const value = values[(values.indexOf(root.dataset[name]) + 1) % values.length];
  keep(name, value);
  show(name, value);
});

// Which groups of the navigation are folded; a group opens and closes after the click or the key.
document.addEventListener("click", (event) => {
  if (!event.target.closest(".rail-group > summary")) return;
  setTimeout(() => {
    const folded = document.querySelectorAll(".rail-group:not([open])");
    keep("folded", Array.from(folded, (group) => group.dataset.group).join("."));
  });
});

// What is open now may lie outside a narrow row of tabs, or far down a long navigation.
for (const current of document.querySelectorAll(":is(.tabs, .rail) [aria-current]")) {
  const row = current.closest(".tabs, .rail");
  row.scrollLeft = current.offsetLeft - row.offsetLeft - (row.clientWidth - current.offsetWidth) / 2;
  row.scrollTop = current.offsetTop - row.offsetTop - (row.clientHeight - current.offsetHeight) / 2;
}

// The theme changes at once and the form is sent behind it: nothing typed on the page is lost.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-theme-form]")) return;
  event.preventDefault();
  const { submitter, target } = event;
  fetch(target.action, { method: "POST", body: new FormData(target, submitter), redirect: "manual" });
  for (const button of target.querySelectorAll("[aria-pressed]")) {
    button.setAttribute("aria-pressed", String(button === submitter));
  }
  show("bsTheme", submitter.value);
});

// A dark page would be printed as a black sheet.
let theme;
addEventListener("beforeprint", () => {
  theme = root.dataset.bsTheme;
  show("bsTheme", "light");
});
addEventListener("afterprint", () => show("bsTheme", theme));
