// The drawers of narrow screens are check boxes, which Space opens. This adds what people expect:
// Enter too, Escape to close, and the focus moved in and back. Without it, all is still reachable.
"use strict";
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
