"use strict";
// Shows what changed without loading the page anew, so that place and scroll position stay.
(() => {
  const me = document.currentScript;
  let stamp = me.dataset.stamp;
  const assets = me.dataset.assets;
  const address = new URL(me.src);
  const base = address.pathname.replace(/[^/]*$/, "");
  const ours = (node) => node.nodeType === 1 && node.src && new URL(node.src).pathname === address.pathname;

  // -- The page as the server sent it: what scripts have changed since is not in it ---------------

  const parse = (text) => new DOMParser().parseFromString(text, "text/html");
  const fetchPage = async (cache) => {
    const answer = await fetch(location.href, { cache });
    const page = parse(await answer.text());
    const script = [...page.scripts].find((one) => one.dataset.stamp !== undefined);
    page.stamp = script ? script.dataset.stamp : "";
    script?.remove();
    return page;
  };
  let known = null;
  // From the browser's own store, where it is older than the server's. Without it, the next change loads
  // the page anew.
  const original = fetchPage("force-cache").then((page) => { known = page.stamp === stamp ? page : null; }, () => {});

  // -- Swapping -----------------------------------------------------------------------------------

  class Unlike extends Error {}
  // What a swap cannot do: run scripts, and tell them that what they work on is another.
  const NEEDS_LOAD = `script, style, link, iframe, .math, article :is(form, input, select, textarea),
    .roadmap-board li, .roadmap-checklist-tools, .roadmap-propose`;
  // What scripts have looked for once: other text in it is no matter, but it must not come or go.
  const KNOWN_TO_SCRIPTS = `${NEEDS_LOAD}, section, a.headerlink, div.highlight`;
  // What the page's scripts have added is no part of what was sent, and stays. This runs before them:
  // they are deferred, or wait for the page.
  const added = new WeakSet();
  const note = (records) => records.forEach((record) => record.addedNodes.forEach((node) => added.add(node)));
  const scripts = new MutationObserver(note);
  scripts.observe(document.body, { childList: true, subtree: true });
  const parts = (node) => [...node.childNodes].filter((child) => !ours(child) && !added.has(child));
  const alike = (a, b) => a.nodeType === b.nodeType && a.nodeName === b.nodeName;
  const sameShape = (a, b) => a.length === b.length && a.every((one, i) => alike(one, b[i]));
  const insist = (holds) => { if (!holds) throw new Unlike(); };

  const check = (node) => {
    insist(node.nodeType !== 1 || !(node.matches(KNOWN_TO_SCRIPTS) || node.querySelector(KNOWN_TO_SCRIPTS)));
  };
  // Steps are collected first: either all of them are done, or the page is loaded anew, as it is where
  // scripts have changed, taken away or moved what would be changed here.
  const attributes = (before, after, live, steps) => {
    for (const { name } of [...before.attributes, ...after.attributes]) {
      const value = after.getAttribute(name);
      if (before.getAttribute(name) === value) continue;
      insist(before.getAttribute(name) === live.getAttribute(name));
      steps.push(() => (value === null ? live.removeAttribute(name) : live.setAttribute(name, value)));
    }
  };
  const likeness = (one, other) => {
    if (!alike(one, other)) return 0;
    if (one.nodeType !== 1) return 1;
    return one.isEqualNode(other) ? 4 : one.id && one.id === other.id ? 3 : 2;
  };
  // The pairs of children that are the same ones, so that what has only moved on stays as it is:
  // https://en.wikipedia.org/wiki/Longest_common_subsequence
  const pairs = (old, fresh) => {
    insist(old.length * fresh.length < 100_000);
    const like = old.map((one) => fresh.map((other) => likeness(one, other)));
    const best = Array.from({ length: old.length + 1 }, () => new Array(fresh.length + 1).fill(0));
    for (let i = old.length - 1; i >= 0; i -= 1) {
      for (let j = fresh.length - 1; j >= 0; j -= 1) {
        best[i][j] = Math.max(best[i + 1][j + 1] + like[i][j], best[i + 1][j], best[i][j + 1]);
      }
    }
    const found = [];
    for (let [i, j] = [0, 0]; i < old.length && j < fresh.length;) {
      if (like[i][j] && best[i][j] === best[i + 1][j + 1] + like[i][j]) found.push([i++, j++]);
      else if (best[i][j] === best[i + 1][j]) i += 1;
      else j += 1;
    }
    return found;
  };
  const compare = (before, after, live, steps) => {
    if (before.isEqualNode(after)) return;
    if (before.nodeType !== 1) {
      insist(before.data === live.data);
      steps.push(() => { live.data = after.data; });
      return;
    }
    insist(!before.matches(NEEDS_LOAD));
    attributes(before, after, live, steps);
    const [old, fresh, shown] = [parts(before), parts(after), parts(live)];
    insist(sameShape(old, shown));
    const least = Math.min(old.length, fresh.length);
    let [start, end] = [0, 0];
    while (start < least && old[start].isEqualNode(fresh[start])) start += 1;
    while (end < least - start && old.at(-1 - end).isEqualNode(fresh.at(-1 - end))) end += 1;
    const [gone, come, places] = [old, fresh, shown].map((nodes) => nodes.slice(start, nodes.length - end));
    const last = shown[shown.length - end] ?? null;
    let [i, j] = [0, 0];
    for (const [one, other] of [...pairs(gone, come), [gone.length, come.length]]) {
      const [leave, enter, next] = [places.slice(i, one), come.slice(j, other), places[one] ?? last];
      [...gone.slice(i, one), ...enter].forEach(check);
      steps.push(() => {
        leave.forEach((node) => node.remove());
        for (const node of enter) live.insertBefore(document.importNode(node, true), next);
      });
      if (one < gone.length) compare(gone[one], come[other], places[one], steps);
      [i, j] = [one + 1, other + 1];
    }
  };
  // Of the head only what nobody sees or what can be set; all else needs the page anew.
  const UNSEEN = `title, meta:not([http-equiv]), link:is([rel=prev], [rel=next], [rel=alternate]),
    script[type="application/ld+json"]`;
  const head = (page) => [...page.head.children]
    .filter((node) => !node.matches(UNSEEN)).map((node) => node.outerHTML).join("\n");

  const swap = (page) => {
    insist(known && head(known) === head(page) && known.documentElement.lang === page.documentElement.lang);
    // Search results are made from another file.
    insist(!page.querySelector("script[src*=searchindex]"));
    note(scripts.takeRecords());
    const steps = [];
    compare(known.body, page.body, document.body, steps);
    steps.forEach((step) => step());
    scripts.takeRecords();
    document.title = page.title;
    known = page;
  };

  // -- Loading the page anew ----------------------------------------------------------------------

  // A browser keeps the scroll position then, but not all that is typed, chosen and open, nor the focus.
  const KEPT = `sphinx-roadmap-kept ${location.pathname}`;
  const STATES = ["value", "checked", "open"];
  const controls = () => {
    const found = new Map();
    for (const node of document.body.querySelectorAll("a, button, details, input:not([type=file]), select, summary, textarea")) {
      const text = (node.querySelector("summary") ?? node).textContent;
      const name = node.id || node.name || node.getAttribute("href") || `${node.closest("[id]")?.id} ${text}`;
      if (!found.has(node.tagName + name)) found.set(node.tagName + name, node);
    }
    return found;
  };
  const reload = () => {
    disconnect();
    const kept = [...controls()].map(([name, node]) => {
      const focus = node === document.activeElement;
      return [name, { focus, ...Object.fromEntries(STATES.map((state) => [state, node[state]])) }];
    });
    sessionStorage.setItem(KEPT, JSON.stringify(kept));
    location.reload();
  };
  // Before the page's scripts run, which look at it.
  const found = controls();
  for (const [name, was] of JSON.parse(sessionStorage.getItem(KEPT) ?? "[]")) {
    const node = found.get(name);
    if (!node) continue;
    for (const state of STATES) if (state in was && node[state] !== was[state]) node[state] = was[state];
    if (was.focus) node.focus({ preventScroll: true });
  }
  sessionStorage.removeItem(KEPT);

  let busy = false;
  let wanted = null;
  const follow = async (state) => {
    wanted = state;
    if (busy) return;
    busy = true;
    try {
      while (wanted && wanted.stamp !== stamp) {
        wanted = null;
        await original;
        const page = await fetchPage("no-store").catch(() => null);
        // The server has gone: the page stays until it is back, and says what there is then.
        if (!page) continue;
        swap(page);
        stamp = page.stamp;
      }
    } catch (error) {
      if (!(error instanceof Unlike)) console.error(error);
      reload();
    } finally {
      busy = false;
    }
  };

  // -- What is wrong ------------------------------------------------------------------------------

  const element = (name, text, kind, ...inner) => {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    if (kind) made.className = kind;
    made.append(...inner);
    return made;
  };
  const count = (number, what) => `${number} ${what}${number === 1 ? "" : "s"}`;
  const button = (text, does) => {
    const made = element("button", text);
    made.type = "button";
    made.addEventListener("click", does);
    return made;
  };
  const sheet = document.createElement("link");
  sheet.rel = "stylesheet";
  sheet.href = `${base}preview.css`;
  const panel = document.createElement("section");
  panel.id = "sphinx-roadmap-problems";
  panel.setAttribute("role", "region");
  panel.setAttribute("aria-label", "Preview");
  panel.hidden = true;
  // An alert must be there before its text, or it is not read out.
  const alert = element("p", "", "count");
  alert.setAttribute("role", "alert");
  const advice = element("p");
  const list = document.createElement("ol");
  panel.append(element("header", "", "", alert, advice, button("Dismiss", () => dismiss())), list);
  // Notes tell what only time has made wrong, and wait until somebody asks.
  const notes = button("", () => { remember(""); asked = true; show(); });
  notes.id = "sphinx-roadmap-notes";
  notes.hidden = true;
  document.head.append(sheet);
  // Beside the body, so that it is no part of the page.
  document.documentElement.append(panel, notes);

  // Kept from page to page.
  const MEMORY = "sphinx-roadmap-dismissed";
  let dismissed = sessionStorage.getItem(MEMORY) ?? "";
  const remember = (text) => { dismissed = text; sessionStorage.setItem(MEMORY, text); };
  let asked = false;
  // What the server has said, or that it has gone.
  let told = { problems: [] };
  let shown = JSON.stringify(told);
  const sourceLines = (problem) => {
    const source = document.createElement("pre");
    for (const text of problem.lesson ?? []) source.append(element("span", `${text}\n`, /^ *\| +\^/.test(text) ? "marker" : ""));
    if (!source.childNodes.length) {
      const width = String(problem.lines.at(-1)?.[0] ?? "").length;
      for (const [number, text] of problem.lines) {
        const mark = number === problem.line ? ">" : " ";
        const line = `${mark} ${String(number).padStart(width)} | ${text}\n`;
        source.append(element("span", line, number === problem.line ? "line" : ""));
      }
    }
    return source;
  };
  const entry = (problem) => {
    const place = problem.line ? `${problem.path}:${problem.line}` : problem.path;
    const where = element(problem.href ? "a" : "span", place, "place");
    if (problem.href) where.href = problem.href;
    const item = element("li", "", problem.severity, where, " ", element("span", problem.severity, "severity"));
    item.append(element("p", problem.message, "message"));
    const source = sourceLines(problem);
    if (source.childNodes.length) item.append(source);
    if (problem.remedy) item.append(element("p", problem.remedy, "remedy"));
    return item;
  };
  const show = () => {
    const { problems, stopped } = told;
    const notices = problems.filter((one) => one.severity === "note").length;
    const wrong = problems.length - notices;
    panel.hidden = !(stopped || wrong || (notices && asked)) || shown === dismissed;
    alert.textContent = stopped ? "The preview has stopped" : wrong ? `${count(wrong, "problem")} in the sources` : "";
    advice.textContent = stopped
      ? "Saves are no longer shown. Start it again, with make live or as before: this page then goes on."
      : "This page stays as it was before the error.";
    notes.textContent = stopped ? "Preview stopped" : wrong ? count(wrong, "problem") : count(notices, "note");
    notes.hidden = !(stopped || problems.length) || !panel.hidden;
    list.replaceChildren(...problems.map(entry));
    // What can only be scrolled must be reachable by key.
    for (const source of list.querySelectorAll("pre")) {
      if (source.scrollWidth > source.clientWidth) source.tabIndex = 0;
    }
  };
  const tell = (state) => {
    advice.hidden = !state.kept;
    const { problems, stopped } = state;
    const text = JSON.stringify({ problems, stopped });
    if (text === shown) return;
    told = state;
    shown = text;
    show();
  };
  const dismiss = () => {
    remember(shown);
    asked = false;
    show();
    notes.focus();
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !panel.hidden) dismiss();
  });

  // -- The server ---------------------------------------------------------------------------------

  let socket = null;
  // A server that is started again at once is not worth a word.
  const STOPPED_AFTER_MS = 3000;
  let gone = null;
  const connect = () => {
    socket = new WebSocket(`ws://${location.host}${base}socket?page=${encodeURIComponent(location.pathname)}`);
    socket.onmessage = (message) => {
      clearTimeout(gone);
      gone = null;
      const state = JSON.parse(message.data);
      tell(state);
      // While the server starts, it has nothing better than what is shown.
      if (!state.stamp) return;
      if (document.body.dataset.waiting !== undefined || String(state.assets) !== assets) reload();
      else follow(state);
    };
    socket.onclose = () => {
      // Each time it is news, also where it was dismissed before.
      gone ??= setTimeout(() => tell({ problems: [], kept: true, stopped: Date.now() }), STOPPED_AFTER_MS);
      setTimeout(connect, 500);
    };
  };
  // For good: whoever connects again while a slow page loads would ask for another load of it.
  const disconnect = () => {
    if (socket) socket.onclose = socket.onmessage = null;
    socket?.close();
  };
  connect();
  addEventListener("pagehide", disconnect);
  addEventListener("pageshow", (event) => { if (event.persisted) reload(); });
})();
