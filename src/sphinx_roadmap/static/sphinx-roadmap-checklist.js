/* Keeps the ticks of a checklist in this browser, for each sprint apart; all else on the page works
   without it. Nothing is sent anywhere. What it says stands in attributes, translated. */
"use strict";

(() => {
  // Of one page: a site's neighbours on the same host have pages of other names.
  const place = `sphinx-roadmap-checklist ${location.pathname}#`;

  // A browser may refuse storage altogether, or have none left.
  const read = (key) => {
    try {
      return JSON.parse(localStorage.getItem(place + key)) || {};
    } catch {
      return {};
    }
  };
  const write = (key, value) => {
    try {
      localStorage.setItem(place + key, JSON.stringify(value));
      return true;
    } catch {
      return false;
    }
  };

  const markdown = (node) =>
    [...node.childNodes]
      .map((child) => {
        const text = child.textContent.replace(/\s+/g, " ").replace(/[\\`*_[\]<>#|~]/g, "\\$&");
        const link = child.nodeName === "A" && child.href;
        return link ? `[${text}](${link})` : text;
      })
      .join("");

  const heading = (list) => {
    const title = list.closest("section")?.querySelector("h1, h2, h3, h4, h5, h6")?.cloneNode(true);
    title?.querySelector(".headerlink")?.remove();
    return title?.textContent.trim() || "";
  };

  const setUp = (tools) => {
    const say = tools.dataset;
    const key = say.list;
    const boxes = [...document.querySelectorAll("input[data-list]")].filter(
      (box) => box.dataset.list === key,
    );
    const heads = [...document.querySelectorAll(".roadmap-checklist-head[data-list]")];
    const head = heads.find((one) => one.dataset.list === key);
    const progress = head.querySelector("output");
    const field = head.querySelector("input");
    const said = tools.querySelector(".roadmap-checklist-said");
    const issue = tools.querySelector(".roadmap-checklist-issue a");
    const issueTitle = issue && new URL(issue.href).searchParams.get("title");
    const fillIssue = () => {
      const url = new URL(issue.href);
      url.searchParams.set("title", state.sprint || issueTitle);
      // Its tasks are those of the page, in their order; the last ones may not have fitted in.
      let number = 0;
      const tick = () => `- [${boxes[number++]?.checked ? "x" : " "}]`;
      url.searchParams.set("body", url.searchParams.get("body").replace(/^- \[[ x]\]/gm, tick));
      issue.href = url;
    };
    const sheet = document.querySelector(".roadmap-checklist-blank");
    const name = (box) => box.closest("li").id;

    // { sprint: its name, ticks: { sprint: { task: 1 or 0, where it is not as on the page } } }
    let state = read(key);
    state = { sprint: String(state.sprint || ""), ticks: Object(state.ticks) };
    const ticks = () => Object(state.ticks[state.sprint]);

    const count = () => {
      const done = boxes.filter((box) => box.checked).length;
      progress.textContent = say.progress
        .replace("%(done)s", done)
        .replace("%(all)s", boxes.length);
      if (issue) fillIssue();
    };
    const show = () => {
      for (const box of boxes) {
        const kept = ticks()[name(box)];
        box.checked = kept === undefined ? box.defaultChecked : Boolean(kept);
      }
      if (field) {
        field.value = state.sprint;
        const sprints = new Set([...field.list.options].map((option) => option.value));
        for (const sprint of Object.keys(state.ticks)) {
          if (sprint && !sprints.has(sprint)) field.list.append(new Option(sprint, sprint));
        }
        if (sheet && state.sprint) sheet.dataset.value = state.sprint;
        else if (sheet) delete sheet.dataset.value;
      }
      count();
    };
    const keep = () => {
      const kept = {};
      for (const box of boxes) {
        if (box.checked !== box.defaultChecked) kept[name(box)] = Number(box.checked);
      }
      if (Object.keys(kept).length) state.ticks[state.sprint] = kept;
      else delete state.ticks[state.sprint];
      said.textContent = write(key, state) ? "" : say.blocked;
    };

    for (const box of boxes) {
      box.addEventListener("change", () => {
        keep();
        count();
      });
    }
    field?.addEventListener("change", () => {
      state.sprint = field.value.trim();
      if (!write(key, state)) said.textContent = say.blocked;
      show();
    });
    // The same list in another window.
    addEventListener("storage", (event) => {
      if (event.key !== place + key) return;
      state.ticks = Object(read(key).ticks);
      show();
    });

    tools.querySelector(".roadmap-checklist-reset").addEventListener("click", () => {
      if (!confirm(say.confirm)) return;
      for (const box of boxes) box.checked = box.defaultChecked;
      keep();
      count();
    });
    tools.querySelector(".roadmap-checklist-print").addEventListener("click", () => print());
    tools.querySelector(".roadmap-checklist-copy").addEventListener("click", async () => {
      const lists = new Set(boxes.map((box) => box.closest("ul.roadmap-checklist")));
      let text = "";
      for (const list of lists) {
        if (lists.size > 1) text += `${text && "\n"}## ${heading(list)}\n\n`;
        for (const box of boxes.filter((one) => one.closest("ul.roadmap-checklist") === list)) {
          text += `- [${box.checked ? "x" : " "}] ${markdown(box.nextElementSibling).trim()}\n`;
        }
      }
      const area = tools.querySelector("textarea");
      area?.remove();
      try {
        await navigator.clipboard.writeText(text);
        said.textContent = say.copied;
      } catch {
        // Not allowed, or no secure address: the reader can.
        const shown = document.createElement("textarea");
        shown.value = text;
        shown.rows = 8;
        shown.readOnly = true;
        shown.setAttribute("aria-label", say.byHand);
        said.after(shown);
        shown.select();
        said.textContent = say.byHand;
      }
    });
    show();
  };

  document.querySelectorAll(".roadmap-checklist-tools").forEach(setUp);
})();
