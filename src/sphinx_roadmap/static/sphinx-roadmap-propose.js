/* Turns what is written into the form for a new item into its reStructuredText. Nothing is sent
   anywhere. Whatever is written is text: docutils takes none of it for markup, and the result builds
   without a warning. What the page says stands in attributes, translated. */
"use strict";

(() => {
  const WIDTH = 72;
  const SHORTEST = 4; // docutils takes a shorter line below a title for text.
  const DATE = /^(?!0000)\d{4}(-Q[1-4]|-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$/;
  const NAMES = { milestone: "milestone", issues: "issue", pull: "pull request" };
  // Pages of a repository whose names nobody takes for one of these three.
  const OTHERS = /^(blob|tree|commit|compare|releases|wiki|discussions|actions|labels)$/;
  // https://docs.github.com/en/get-started/writing-on-github (autolinked references)
  const PATH = /^\/([a-z\d][a-z\d-]{0,38}\/[\w.-]{1,100})\/(milestone|issues|pull)\/([1-9]\d{0,9})$/i;
  const ADDRESS = /^(|.*[^\w.+:-])(https?:\/\/[\w.~:/?#@!$&'()+,;=%-]+)$/i;
  // One column wide for docutils.utils.column_width, whatever Unicode its Python knows. All others
  // count as two: a line below a title may be too long.
  const NARROW =
    /[ -\u0377\u0384-\u038a\u038c\u038e-\u03a1\u03a3-\u052f\u05d0-\u05ea\u0620-\u06ff\u0900-\u0977\u0e01-\u0e3a\u1e00-\u1eff\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2190-\u21ff]/;
  const columns = (text) => [...text].reduce((sum, one) => sum + (NARROW.test(one) ? 1 : 2), 0);

  // Controls, and what ends a line for docutils but not for a reader, are spaces. What nobody sees at
  // the start of a word would stand between a line and what it begins with.
  const words = (text) =>
    text
      .replace(/[\p{Cs}\p{Noncharacter_Code_Point}]/gu, "\ufffd")
      .split(/[\p{Cc}\s]+/u)
      .map((word) => word.replace(/^[\u200b-\u200d\u2060]+/, ""))
      .filter(Boolean);

  // Not markup here, but elsewhere: what a check of the sources would take for a slip.
  const LIKE_MARKDOWN =
    /\[(?=\S)|&(?=#?\w+;)|<(?=[a-z!/])|=(?==[^\s=])|~(?=~|\w{1,3}~)|\^(?=\w{1,4}\^)|(?<=\S)\$(?![\w$])|:(?=[a-z+\d_]+:)/gi;

  const escapeText = (text) =>
    text
      .replace(/[\\*`|]|(?<=[a-z][a-z\d.+-]*):(?=.)/giu, "\\$&")
      .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, "\\_")
      .replace(LIKE_MARKDOWN, "\\$&");

  // At the start of a line: a bullet, a number, a field, a directive, a line below a title.
  const guardStart = (line) =>
    line
      .replace(/^([-+#=~^.:>/<,;?@$%&!{}\])•‣⁃—⸺⸻]|(["'([])\2*$)/u, "\\$&")
      .replace(/^\\+$/, "\\ $&") // An escaped space is none.
      .replace(/^(\(?(?:\d+|[a-z]|[ivxlcdm]+))([.)])(?=\s|$)/iu, "$1\\$2");
  const guardEnd = (text) => text.replace(/(?<!\\):$/, "\\:");

  const setUp = (place) => {
    const say = place.dataset;
    const form = place.querySelector("form");
    const field = form.elements;
    const copy = form.querySelector("button");
    const said = form.querySelector("output");
    const issue = document.querySelector("a.roadmap-propose-issue");
    const [taken, titles, repositories] = [say.taken, say.titles, say.repositories].map(JSON.parse);
    const milestones = JSON.parse(say.milestones);
    const server = new URL(say.server);

    // What an address on GitHub leads to, if it may stand in an item.
    const numbered = (text) => {
      if (!text.startsWith(`${say.server}/`)) return null;
      const [, repository, kind, number] =
        PATH.exec(text.slice(say.server.length).replace(/[?#].*/, "")) || [];
      if (!kind || kind !== kind.toLowerCase() || /\/(\.{1,2}|.*\.git)$/.test(repository)) return null;
      const url = `${say.server}/${repository}/${kind}/${number}`;
      const known = !repositories.length || repositories.includes(repository);
      const name = `${repository} ${NAMES[kind]} ${number}`;
      return { url, known, name, owner: milestones[url.toLowerCase()] };
    };
    // An address in a text becomes a link, unless the check would take it for one with a typo.
    const isLink = (text) => {
      try {
        const { host, pathname } = new URL(text);
        const name = host.replace(/^www\./, "");
        const third = pathname.split("/").filter(Boolean)[2];
        if (Math.abs(name.length - server.host.length) > 2 || !third) return true;
        const same = (a, b) => [...a].findIndex((one, index) => one !== b[index]) >>> 0;
        const back = (a) => [...a].reverse().join("");
        const alike = same(name, server.host) + same(back(name), back(server.host));
        if (alike < server.host.length - 2) return true;
        const found = numbered(text.replace(/[.,;:!?)']+$/, ""));
        return found ? found.known && !found.owner : host === server.host && OTHERS.test(third);
      } catch {
        return false;
      }
    };
    const escapeWord = (word) => {
      const [, before, address] = ADDRESS.exec(word) || [];
      if (!address || !isLink(address)) return escapeText(word);
      return escapeText(before) + address.replace(/_(?![a-z\d])|(?<![a-z\d])_/gi, "\\_");
    };
    const line = (text) => guardEnd(guardStart(words(text).map(escapeWord).join(" ")));

    const paragraph = (text) => {
      const lines = [];
      for (const word of words(text).map(escapeWord)) {
        const longer = lines.length ? `${lines.at(-1)} ${word}` : word;
        if (!lines.length || longer.length > WIDTH) lines.push(word);
        else lines[lines.length - 1] = longer;
      }
      return guardEnd(lines.map(guardStart).join("\n"));
    };
    const label = (title) => {
      const letters = title.normalize("NFKD").toLowerCase().replace(/[^\0-\x7f]/g, "");
      const parts = (letters.match(/[a-z0-9]+/g) || []).slice(0, 6);
      // docutils drops digits from the start of an address.
      const name = (/^[a-z]/.test(parts[0] || "") ? parts : ["item", ...parts]).join("-");
      let free = name;
      for (let number = 2; taken.includes(free); number += 1) free = `${name}-${number}`;
      return free;
    };
    const link = (complain) => {
      const text = field.link.value.trim();
      const found = numbered(text);
      if (!text) return "";
      if (!found) complain(field.link, say.noLink);
      else if (!found.known) complain(field.link, say.noRepository);
      else if (found.owner) complain(field.link, say.noMilestone.replace("%s", () => found.owner));
      else return `${say.onGithub} \`${found.name} <${found.url}>\`__`;
      return "";
    };
    const target = (complain) => {
      const text = field.target.value.trim().toUpperCase();
      const [year, month, day] = text.split("-");
      const real = !day || new Date(Date.UTC(year, month - 1, day)).getUTCDate() === Number(day);
      if (!text || (DATE.test(text) && real)) return text;
      complain(field.target, say.noTarget);
      return "";
    };

    const source = (complain) => {
      const plain = words(field.title.value).join(" ");
      const title = line(field.title.value);
      const repeated = titles.includes(plain.toLowerCase());
      if (repeated) complain(field.title, say.noTitle);
      const fields = [
        ["status", field.status.value],
        ["owner", line(field.owner.value)],
        ["funder", line(field.funder.value)],
        ["target", target(complain)],
      ];
      const under = say.underline.repeat(Math.max(SHORTEST, columns(title)));
      const head = fields.filter(([, value]) => value).map(([name, value]) => `:${name}: ${value}`);
      const paragraphs = field.text.value.split(/\n\s*\n/).map(paragraph);
      const body = [...paragraphs, link(complain)].filter(Boolean);
      if (!title || repeated) return "";
      return [`.. _${label(plain)}:`, [title, under, ...head].join("\n"), ...body].join("\n\n") + "\n";
    };
    const open = (text) => {
      if (!issue) return true;
      const url = new URL(issue.href);
      const fence = "`".repeat(Math.max(3, ...(text.match(/`+/g) || []).map((run) => run.length + 1)));
      url.search = "";
      if (text) url.searchParams.set("title", words(field.title.value).join(" "));
      if (text) url.searchParams.set("body", `${fence}rst\n${text}${fence}\n`);
      const fits = url.href.length <= Number(say.limit);
      if (!fits) url.searchParams.delete("body");
      issue.href = url.href.length <= Number(say.limit) ? url.href : issue.href.split("?")[0];
      return fits;
    };
    const show = () => {
      const complaints = [];
      for (const one of [field.title, field.link, field.target]) one.removeAttribute("aria-invalid");
      const text = source((wrong, sentence) => {
        wrong.setAttribute("aria-invalid", "true");
        complaints.push(sentence);
      });
      field.result.value = text;
      copy.disabled = !text;
      if (!open(text)) complaints.push(say.tooLong);
      const told = complaints.join(" ");
      if (said.textContent !== told) said.textContent = told;
    };

    form.addEventListener("input", show);
    form.addEventListener("submit", (event) => event.preventDefault());
    copy.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(field.result.value);
        said.textContent = say.copied;
      } catch {
        // Not allowed, or no secure address: the reader can.
        field.result.select();
        said.textContent = say.byHand;
      }
    });
    show(); // What a browser kept when the page was loaded again.
  };

  document.querySelectorAll(".roadmap-propose").forEach(setUp);
})();
