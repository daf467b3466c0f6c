// Small comforts. Every page works without this file.

const focusFirst = () => document.querySelector("[data-focus]")?.focus();

// Counts characters as the server does: a line break is two, a rare kanji is one.
const lengthOf = (text) => [...text.replace(/\r?\n/g, "\r\n")].length;

const counter = (note) => {
  const field = document.getElementById(note.id.replace(/_counter$/, ""));
  if (!field) return;
  field.removeAttribute("maxlength");
  const limit = Number(note.dataset.counter);
  const say = () => {
    const left = limit - lengthOf(field.value);
    note.textContent = (left < 0 ? note.dataset.over : note.dataset.left).replace("{n}", Math.abs(left));
    note.classList.toggle("is-over", left < 0);
  };
  field.addEventListener("input", say);
  say();
};

// Says the date in its era while it is typed.
const era = new Intl.DateTimeFormat("ja-JP-u-ca-japanese", { dateStyle: "long" });
const dateEcho = (group) => {
  const echo = group.querySelector("output");
  const inputs = [...group.querySelectorAll("input")];
  group.addEventListener("input", () => {
    const [year, month, day] = inputs.map((input) => Number(input.value.normalize("NFKC")));
    const date = new Date(year, month - 1, day);
    const exists = year >= 1873 && date.getMonth() === month - 1 && date.getDate() === day;
    echo.textContent = exists ? era.format(date) : "";
  });
};

// A form sends once, and warns before typed text is lost.
const snapshot = (form) => new URLSearchParams([...new FormData(form)].map(([k, v]) => [k, v.name ?? v])).toString();
const guard = (form) => {
  let before = snapshot(form);
  let sent = false;
  form.addEventListener("kept", () => (before = snapshot(form))); // saved on the way by the page's own script
  form.addEventListener("submit", (event) => {
    if (sent) return event.preventDefault();
    sent = true;
    for (const button of form.querySelectorAll("button")) button.setAttribute("aria-disabled", "true");
  });
  window.addEventListener("beforeunload", (event) => {
    if (!sent && form.isConnected && snapshot(form) !== before) event.preventDefault();
  });
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    sent = false;
    for (const button of form.querySelectorAll("button")) button.removeAttribute("aria-disabled");
  });
};

// A bar that is about changes stays away as long as there are none, wherever on the page its inputs stand.
const quiet = (form) => {
  const before = snapshot(form);
  const look = () => form.classList.toggle("is-quiet", snapshot(form) === before);
  document.addEventListener("input", look);
  look();
};

// A page that comes back after a change stays where it was.
const keepPlace = (area) => {
  area.addEventListener("submit", () =>
    sessionStorage.setItem("place", JSON.stringify([location.pathname, window.scrollY])),
  );
  const [path, top] = JSON.parse(sessionStorage.getItem("place") ?? "[]");
  sessionStorage.removeItem("place");
  if (path === location.pathname) requestAnimationFrame(() => window.scrollTo(0, top));
};

// A form that was opened in its place takes the focus, and gives it back when it is left.
const inPlace = (area) => {
  const opener = () => document.querySelector(`[hx-target="#${CSS.escape(area.id)}"]`);
  area.addEventListener("htmx:load", () => {
    if (!area.contains(document.activeElement)) area.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  });
  area.addEventListener("click", (event) => {
    if (!event.target.closest("[data-leave]")) return;
    event.preventDefault();
    area.replaceChildren();
    opener()?.focus();
  });
};

// Where a choice decides which fields there are, it fetches them itself.
const redraws = ({ target }) => {
  if (target.matches?.("[data-redraws]")) target.form?.querySelector("[data-redraw]")?.click();
};

// A text with numbered lines; links to a line put the cursor there.
const numbered = (field) => {
  const numbers = document.createElement("pre");
  numbers.className = "numbered__lines";
  numbers.setAttribute("aria-hidden", "true");
  const frame = document.createElement("div");
  frame.className = "numbered";
  field.replaceWith(frame);
  frame.append(numbers, field);
  const count = () => {
    const lines = field.value.split("\n").length;
    if (Number(numbers.dataset.lines) === lines) return;
    numbers.dataset.lines = lines;
    numbers.textContent = Array.from({ length: lines }, (_, n) => n + 1).join("\n");
  };
  const follow = () => (numbers.scrollTop = field.scrollTop);
  field.addEventListener("input", count);
  field.addEventListener("scroll", follow, { passive: true });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-line]");
    if (!link) return;
    event.preventDefault();
    const before = field.value.split("\n").slice(0, link.dataset.line - 1);
    const start = before.reduce((sum, line) => sum + line.length + 1, 0);
    const end = field.value.indexOf("\n", start);
    field.focus();
    field.setSelectionRange(start, end < 0 ? field.value.length : end);
    field.scrollTop = (before.length - 3) * parseFloat(getComputedStyle(field).lineHeight);
  });
  count();
};

// Rows of a desk: j and k go from row to row; inside a row a letter presses what carries it.
const rowKeys = (table) => {
  const rows = [...table.querySelectorAll("tr[data-row]")];
  const first = (row) => row?.querySelector("[data-key]") ?? row?.querySelector("a, button");
  table.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || target.closest("input, select, textarea")) return;
    const here = rows.indexOf(target.closest("tr[data-row]"));
    const step = { j: 1, k: -1 }[key];
    const wanted = here < 0 ? null : step ? first(rows[here + step]) : rows[here].querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (!wanted) return;
    event.preventDefault();
    if (step) wanted.focus();
    else wanted.click();
  });
};

const scrollShadow = (area) => {
  const look = () => area.classList.toggle("can-scroll", area.scrollWidth - area.clientWidth - area.scrollLeft > 1);
  area.addEventListener("scroll", look, { passive: true });
  new ResizeObserver(look).observe(area);
};

const closeMenus = () => {
  document.addEventListener("click", ({ target }) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(target)) menu.open = false;
  });
  document.addEventListener("keydown", ({ key }) => {
    const menu = key === "Escape" && document.querySelector("details.menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
};

const dress = (root) => {
  root.querySelectorAll("[data-counter]").forEach(counter);
  root.querySelectorAll("[data-date]").forEach(dateEcho);
  root.querySelectorAll("form[data-form]").forEach(guard);
  root.querySelectorAll("form[data-quiet]").forEach(quiet);
  root.querySelectorAll("[data-keep-place]").forEach(keepPlace);
  root.querySelectorAll("[data-in-place]").forEach(inPlace);
  root.querySelectorAll("[data-numbered]").forEach(numbered);
  root.querySelectorAll("[data-scroll]").forEach(scrollShadow);
  root.querySelectorAll("[data-rows]").forEach(rowKeys);
};

dress(document);
document.addEventListener("change", redraws);
closeMenus();
focusFirst();
document.addEventListener("htmx:load", ({ detail }) => {
  if (detail.elt !== document.body) dress(detail.elt);
});
