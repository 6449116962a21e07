// Sphinx names what an index entry found after its page alone, so that all items of a roadmap have
// one name: the title of the section is added, as in what a title found.
"use strict";

(() => {
  const entries = "li.kind-index > a[href*='#']:not([data-named])";
  const name = () => {
    const { alltitles, docnames } = Search._index; // Sphinx's searchtools.js, searchindex.js.
    for (const link of document.querySelectorAll(entries)) {
      link.dataset.named = "";
      const [address, id] = link.getAttribute("href").split("#");
      const is = ([page, anchor]) => anchor === id && address.includes(docnames[page]);
      const title = Object.keys(alltitles).find((one) => alltitles[one].some(is));
      if (title) link.append(` > ${title}`);
    }
  };
  const results = document.getElementById("search-results");
  new MutationObserver(name).observe(results, { childList: true, subtree: true });
})();
