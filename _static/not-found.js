// On the page for unknown addresses: the page or item whose address is most like the one asked for,
// and that address's words to search for.
"use strict";
(() => {
  const root = document.querySelector(".sidebar-brand").href.replace(/[^/]*$/, "");
  const plain = (address) =>
    decodeURI(address.replace(root, "")).toLowerCase().replace(/index|html|[^\p{L}\p{N}]+/gu, " ");
  const asked = plain(location.href).trim();
  document.querySelector("#not-found input").value = asked;

  // How much two texts have in common: their pairs of letters, after Dice; 0 to 1.
  const pairs = (text) =>
    text.split(" ").flatMap((word) => [...word].slice(1).map((letter, at) => word[at] + letter));
  const likeness = (one, other) => {
    const [ours, theirs] = [pairs(one), pairs(other)];
    const both = ours.filter((pair) => theirs.includes(pair)).length;
    return (2 * both) / (ours.length + theirs.length || 1);
  };
  let best = { like: 0.4 }; // Below, it would be a guess.
  for (const link of document.querySelectorAll("#not-found li a, .sidebar-tree a")) {
    const address = plain(link.href);
    const last = address.trim().split(" ").pop();
    // Pages change their folder more often than their name.
    const same = likeness(asked.split(" ").pop(), last);
    const like = Math.max(likeness(asked, address), 0.9 * same);
    if (like > best.like) best = { like, link };
  }
  if (!best.link) return;
  const place = document.querySelector("#not-found .closest");
  place.hidden = false;
  place.querySelector("a").href = best.link.href;
  place.querySelector("a").textContent = best.link.textContent;
})();
