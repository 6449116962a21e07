// What readers expect beside what the page can do without scripts.
"use strict";

// The drawers of narrow screens are check boxes, which Space opens: Enter too, Escape to close, and
// the focus moved in and back.
(() => {
  const drawers = [
    ["__navigation", ".sidebar-drawer"],
    ["__toc", ".toc-drawer"],
  ].map(([id, drawer]) => [document.getElementById(id), document.querySelector(drawer)]);
  let byPointer = false;
  document.addEventListener("pointerdown", () => (byPointer = true), true);
  document.addEventListener("keydown", () => (byPointer = false), true);
  for (const [box, drawer] of drawers) {
    if (!box || !drawer) continue;
    box.addEventListener("keydown", (event) => {
      if (event.key === "Enter") box.click();
    });
    box.addEventListener("change", () => {
      if (!box.checked || byPointer) return;
      const shown = (element) => element.getClientRects().length > 0;
      [...drawer.querySelectorAll("a, input")].find(shown)?.focus();
    });
    drawer.addEventListener("click", (event) => {
      if (event.target.closest("a")) box.checked = false;
    });
  }
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const [box] of drawers) {
      if (box?.checked) {
        box.checked = false;
        box.focus();
      }
    }
  });
})();

// The words of a search are marked on the page that it led to, until Escape. Sphinx's own script for
// it takes four times as much, changes the text, and needs code in a link, which the policy refuses.
(() => {
  const key = "sphinx_highlight_terms"; // Written by Sphinx's searchtools.js.
  if (!CSS.highlights || document.getElementById("search-results")) return;
  let words = "";
  try {
    words = localStorage.getItem(key) || "";
    localStorage.removeItem(key);
  } catch {
    // A browser that keeps nothing marks nothing.
  }
  const marks = new Highlight();
  const texts = document.createTreeWalker(document.querySelector("article"), NodeFilter.SHOW_TEXT);
  while (words && texts.nextNode()) {
    const text = texts.currentNode;
    const lower = text.data.toLowerCase();
    for (const word of words.split(" ")) {
      const last = text.length - word.length;
      for (let at = lower.indexOf(word); at >= 0 && at <= last; at = lower.indexOf(word, at + 1)) {
        const range = new Range();
        range.setStart(text, at);
        range.setEnd(text, at + word.length);
        marks.add(range);
      }
    }
  }
  CSS.highlights.set("searched", marks);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") marks.clear();
  });
})();
