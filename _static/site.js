// The drawers of narrow screens are check boxes, which Space opens. This adds what people expect:
// Enter too, Escape to close, and the focus moved in and back. Without it, all is still reachable.
"use strict";
(() => {
  const drawers = [
    ["__navigation", ".sidebar-drawer"],
    ["__toc", ".toc-drawer"],
  ].map(([id, drawer]) => [document.getElementById(id), document.querySelector(drawer)]);
  for (const [box, drawer] of drawers) {
    if (!box || !drawer) continue;
    box.addEventListener("keydown", (event) => {
      if (event.key === "Enter") box.click();
    });
    let byKey = false;
    box.addEventListener("keyup", () => (byKey = false));
    box.addEventListener("keydown", () => (byKey = true));
    box.addEventListener("change", () => {
      box.setAttribute("aria-expanded", String(box.checked));
      if (box.checked && byKey) {
        // The drawer becomes visible with its transition; the next frame can take the focus.
        requestAnimationFrame(() => drawer.querySelector("a, input")?.focus());
      }
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
