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
  const fetchPage = async () => {
    const answer = await fetch(location.pathname, { cache: "no-store" });
    const page = parse(await answer.text());
    const script = [...page.scripts].find((one) => one.dataset.stamp !== undefined);
    page.stamp = script ? script.dataset.stamp : "";
    script?.remove();
    return page;
  };
  let known = null;
  const original = fetchPage().then((page) => { known = page.stamp === stamp ? page : null; });

  // -- Swapping -----------------------------------------------------------------------------------

  class Unlike extends Error {}
  // What a swap cannot do: run scripts, and tell them that what they work on is another.
  const NEEDS_LOAD = `script, style, link, iframe, div.highlight, .math, article :is(form, input, select, textarea),
    .roadmap-board li, .roadmap-checklist-tools`;
  // What the page's scripts have added is no part of what was sent, and stays. This runs before them:
  // they are deferred, or wait for the page.
  const added = new WeakSet();
  const note = (records) => records.forEach((record) => record.addedNodes.forEach((node) => added.add(node)));
  const scripts = new MutationObserver(note);
  scripts.observe(document.body, { childList: true, subtree: true });
  const parts = (node) => [...node.childNodes].filter((child) => !ours(child) && !added.has(child));
  const alike = (a, b) => a.nodeType === b.nodeType && a.nodeName === b.nodeName;
  const sameShape = (a, b) => a.length === b.length && a.every((one, i) => alike(one, b[i]));

  const check = (nodes) => {
    for (const node of nodes) {
      if (node.nodeType === 1 && (node.matches(NEEDS_LOAD) || node.querySelector(NEEDS_LOAD))) throw new Unlike();
    }
  };
  const attributes = (before, after, live) => {
    for (const { name } of [...before.attributes]) {
      if (!after.hasAttribute(name)) live.removeAttribute(name);
    }
    for (const { name, value } of [...after.attributes]) {
      if (before.getAttribute(name) !== value) live.setAttribute(name, value);
    }
  };
  // Steps are collected first: either all of them are done, or the page is loaded anew.
  const compare = (before, after, live, steps) => {
    if (before.isEqualNode(after)) return;
    if (before.nodeType !== 1) { steps.push(() => { live.data = after.data; }); return; }
    if (before.matches(NEEDS_LOAD)) throw new Unlike();
    steps.push(() => attributes(before, after, live));
    const [old, fresh, shown] = [parts(before), parts(after), parts(live)];
    if (!sameShape(old, shown)) {
      // Scripts have taken something away or put it elsewhere.
      if (before.tagName === "BODY") throw new Unlike();
      check(old); check(fresh);
      steps.push(() => live.replaceChildren(...fresh.map((node) => document.importNode(node, true))));
      return;
    }
    let start = 0;
    while (start < old.length && start < fresh.length && old[start].isEqualNode(fresh[start])) start += 1;
    let end = 0;
    while (end < old.length - start && end < fresh.length - start
      && old[old.length - 1 - end].isEqualNode(fresh[fresh.length - 1 - end])) end += 1;
    const [gone, come] = [old.slice(start, old.length - end), fresh.slice(start, fresh.length - end)];
    const places = shown.slice(start, shown.length - end);
    if (sameShape(gone, come)) {
      gone.forEach((node, i) => compare(node, come[i], places[i], steps));
      return;
    }
    check(gone); check(come);
    steps.push(() => {
      const next = shown[shown.length - end] ?? null;
      places.forEach((node) => node.remove());
      for (const node of come) live.insertBefore(document.importNode(node, true), next);
    });
  };
  // Of the head only what nobody sees or what can be set; all else needs the page anew.
  const head = (page) => [...page.head.children]
    .filter((node) => !node.matches("title, meta:not([http-equiv]), link[rel=prev], link[rel=next], link[rel=alternate]"))
    .map((node) => node.outerHTML).join("\n");

  const swap = (page) => {
    if (!known || head(known) !== head(page)) throw new Unlike();
    note(scripts.takeRecords());
    const steps = [];
    compare(known.body, page.body, document.body, steps);
    if (document.documentElement.lang !== page.documentElement.lang) throw new Unlike();
    steps.forEach((step) => step());
    scripts.takeRecords();
    document.title = page.title;
    known = page;
  };
  const reload = () => { socket?.close(); location.reload(); };

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
        const page = await fetchPage();
        swap(page);
        stamp = page.stamp;
      }
    } catch (error) {
      if (!(error instanceof Unlike) && !(error instanceof TypeError)) throw error;
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
  panel.setAttribute("aria-label", "Problems in the sources");
  panel.hidden = true;
  // An alert must be there before its text, or it is not read out.
  const alert = element("p", "", "count");
  alert.setAttribute("role", "alert");
  const kept = element("p", "This page stays as it was before the error.", "kept");
  const list = document.createElement("ol");
  panel.append(element("header", "", "", alert, kept, button("Dismiss", () => dismiss())), list);
  // Notes tell what only time has made wrong, and wait until somebody asks.
  const notes = button("", () => { remember(""); asked = true; showProblems(); });
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
  let problems = [];
  let shown = "[]";
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
  const showProblems = () => {
    const notices = problems.filter((one) => one.severity === "note").length;
    const wrong = problems.length - notices;
    panel.hidden = (wrong === 0 && !asked) || problems.length === 0 || shown === dismissed;
    alert.textContent = wrong ? `${count(wrong, "problem")} in the sources` : "";
    notes.textContent = count(notices || problems.length, notices ? "note" : "problem");
    notes.hidden = problems.length === 0 || !panel.hidden;
    list.replaceChildren(...problems.map(entry));
    // What can only be scrolled must be reachable by key.
    for (const source of list.querySelectorAll("pre")) {
      if (source.scrollWidth > source.clientWidth) source.tabIndex = 0;
    }
  };
  const follows = (state) => {
    kept.hidden = !state.kept;
    const text = JSON.stringify(state.problems);
    if (text === shown) return;
    shown = text;
    problems = state.problems;
    showProblems();
  };
  const dismiss = () => {
    remember(shown);
    asked = false;
    showProblems();
    notes.focus();
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !panel.hidden) dismiss();
  });

  // -- The server ---------------------------------------------------------------------------------

  let socket = null;
  const connect = () => {
    socket = new WebSocket(`ws://${location.host}${base}socket?page=${encodeURIComponent(location.pathname)}`);
    socket.onmessage = (message) => {
      const state = JSON.parse(message.data);
      follows(state);
      if (document.body.dataset.waiting !== undefined) {
        if (state.stamp) reload();
      } else if (String(state.assets) !== assets) {
        reload();
      } else {
        follow(state);
      }
    };
    socket.onclose = () => { setTimeout(connect, 500); };
  };
  connect();
  addEventListener("pagehide", () => { if (socket) { socket.onclose = null; socket.close(); } });
  addEventListener("pageshow", (event) => { if (event.persisted) reload(); });
})();
