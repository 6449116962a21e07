/* Shows the entries of the board that the address asks for: ?status=next&funder=NAME&text=WORDS. */
"use strict";

(() => {
  const filter = document.querySelector(".roadmap-filter");
  const entries = [...document.querySelectorAll(".roadmap-board > section > ul > li")];
  const links = [...filter.querySelectorAll("a")];
  const fields = [...filter.querySelectorAll("[name]")];
  const said = filter.querySelector("output");
  const asked = (link) => new URL(link.href).searchParams.get("status") || "";
  let wanted = new URLSearchParams(location.search);

  const show = () => {
    const [status, funder, text] = ["status", "funder", "text"].map((name) => wanted.get(name) || "");
    const words = text.toLowerCase().split(/\s+/);
    for (const entry of entries) {
      const content = entry.textContent.toLowerCase();
      entry.hidden =
        (status && entry.closest("section").id !== `board-${status}`) ||
        (funder && entry.querySelector(".roadmap-funder")?.textContent !== funder) ||
        !words.every((word) => content.includes(word));
    }
    const shown = entries.filter((entry) => !entry.hidden);
    for (const entry of entries) {
      const column = entry.closest("section");
      column.hidden = !shown.some((one) => column.contains(one));
    }
    for (const field of fields) field.value = wanted.get(field.name) || "";
    for (const link of links) {
      if (asked(link) === status) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    said.textContent = [...wanted].some(([name, value]) => value && name !== "q")
      ? filter.dataset.shown.replace("%(shown)s", shown.length).replace("%(all)s", entries.length)
      : "";
  };
  const ask = (name, value) => {
    if (value) wanted.set(name, value);
    else wanted.delete(name);
    const query = wanted.toString();
    try {
      history.replaceState(null, "", `${location.pathname}${query && `?${query}`}`);
    } catch {
      // A page that is opened as a file keeps its address.
    }
    show();
  };

  for (const link of links) {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      ask("status", asked(link));
    });
  }
  for (const field of fields) {
    field.addEventListener("input", () => ask(field.name, field.value));
  }
  filter.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
  addEventListener("popstate", () => {
    wanted = new URLSearchParams(location.search);
    show();
  });
  show();
})();
