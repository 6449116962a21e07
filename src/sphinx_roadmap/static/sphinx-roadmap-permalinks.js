/* A permalink, followed by pointer or by key, also copies itself. Without scripts it is a link. */
"use strict";

(() => {
  const { copied, hint } = document.currentScript.dataset;
  // Secure addresses only: https://w3c.github.io/clipboard-apis/#clipboard-interface
  if (!navigator.clipboard) return;
  const said = document.createElement("output");
  said.className = "roadmap-copied";
  document.body.append(said);
  for (const link of document.querySelectorAll("a.headerlink")) link.title += ` (${hint})`;
  let timer;

  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a.headerlink");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    try {
      await navigator.clipboard.writeText(link.href);
    } catch {
      return; // Not allowed: the address bar has it.
    }
    said.textContent = copied;
    clearTimeout(timer);
    timer = setTimeout(() => (said.textContent = ""), 4000);
  });
})();
