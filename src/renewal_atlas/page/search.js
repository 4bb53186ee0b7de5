/* The search box. Names, aliases, pinyin, initials and English are compared without spaces; what
 * is not found so is looked for with one or two letters wrong. A combobox for the keyboard. */
atlas.control((atlas) => {
  "use strict";
  const { data, h, t } = atlas;
  const MOST = 12;
  const SOURCES = [["project", "projects", "kinds"], ["unit", "units", "plan_unit_kinds"], ["programme", "programmes", "programme_kinds"], ["place", "places", "place_types"]];

  const plain = (text) => (text || "").toLowerCase().replace(/[\s·—–\-“”"'()（）]/g, "");

  let entries = null;
  const index = () => SOURCES.flatMap(([kind, name, list]) => {
    const table = data[name];
    const ids = table[`${kind}_id`];
    return ids.flatMap((id, row) => {
      if (kind === "place" && (table.geo[row] == null || data.projects.place_id.includes(id) || data.projects.row.has(id))) return [];
      const names = [table.name[row], ...atlas.list(table.aliases?.[row])].map(plain);
      const spelt = atlas.list(data.pinyin[name][row]).map((one) => one.split(" "));
      return [{ kind, id, row, table, list, names, english: plain(table.name_en?.[row]), words: (table.name_en?.[row] || "").toLowerCase().split(/\W+/),
        spelt: spelt.map((one) => one.join("")), tails: spelt.flatMap((one) => one.map((_, i) => one.slice(i).join(""))), initials: spelt.map((one) => one.map((syllable) => syllable[0]).join("")) }];
    });
  });

  /** Edits between a query and the best prefix of a word, two at most. */
  const distance = (query, word) => {
    let last = Array.from({ length: word.length + 1 }, (_, i) => i);
    let before = null;
    for (let i = 1; i <= query.length; i++) {
      const next = [i];
      for (let j = 1; j <= word.length; j++) {
        const wrong = query[i - 1] === word[j - 1] ? 0 : 1;
        next[j] = Math.min(last[j] + 1, next[j - 1] + 1, last[j - 1] + wrong);
        if (before && query[i - 1] === word[j - 2] && query[i - 2] === word[j - 1]) next[j] = Math.min(next[j], before[j - 2] + 1);
      }
      [before, last] = [last, next];
    }
    return Math.min(...last);
  };

  const some = (words, test) => words.some(test);

  /** How well an entry answers; 0 for not at all. */
  const score = (entry, query) => {
    const starts = (word) => word.startsWith(query);
    const holds = (word) => word.includes(query);
    if (some(entry.names, (name) => name === query)) return 100;
    if (some(entry.names, starts)) return 90;
    if (some(entry.names, holds)) return 80;
    if (entry.initials.includes(query)) return 75;
    if (some(entry.spelt, starts)) return 70;
    if (some(entry.initials, starts)) return 65;
    if (some(entry.words, starts) || starts(entry.english)) return 60;
    if (some(entry.tails, starts)) return 55;
    if (query.length > 1 && (some(entry.initials, holds) || holds(entry.english))) return 45;
    return 0;
  };

  const forgiving = (entry, query) => {
    const allowed = query.length > 6 ? 2 : query.length > 2 ? 1 : 0;
    const least = allowed && Math.min(...[...entry.names, ...entry.spelt, entry.english, ...entry.words].filter(Boolean).map((word) => distance(query, word)));
    return allowed && least <= allowed ? 30 - least * 5 : 0;
  };

  const ranked = (query, how) => entries.map((entry) => [how(entry, query), entry]).filter(([points]) => points);

  const find = (text) => {
    const query = plain(text);
    if (!query) return [];
    entries ??= index();
    let found = ranked(query, score);
    if (!found.length) found = ranked(query, forgiving);
    const order = (kind) => SOURCES.findIndex(([one]) => one === kind);
    return found.sort((a, b) => b[0] - a[0] || order(a[1].kind) - order(b[1].kind) || a[1].names[0].length - b[1].names[0].length).slice(0, MOST).map(([, entry]) => entry);
  };
  atlas.find = find;

  /* ---- the box ---- */

  const box = h("input", { type: "search", role: "combobox", tl: "search", placeholder: "", "aria-expanded": "false", "aria-controls": "found", "aria-autocomplete": "list", autocomplete: "off", spellcheck: "false" });
  const list = h("ul", { role: "listbox", id: "found", tl: "search", hidden: true });
  atlas.bar.append(h("div.search", { role: "search" }, box, list));
  let found = [];
  let active = 0;

  const word = ({ kind, row, table, list: name }) => {
    const position = kind === "project" && table.position[row] !== "placed" && t(`position_${table.position[row]}`);
    return [atlas.word(name, table.kind?.[row] ?? table.place_type?.[row]), position].filter(Boolean).join(" · ");
  };

  const reason = ({ kind, row }) => {
    if (kind !== "project" || data.projects.position[row] !== "unplaced") return null;
    return h("small", {}, atlas.position(row).querySelector(".source").textContent);
  };

  const close = () => {
    list.hidden = true;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  };

  const mark = () => {
    [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === active)));
    if (found.length) box.setAttribute("aria-activedescendant", `found-${active}`);
    list.children[active]?.scrollIntoView({ block: "nearest" });
  };

  const show = () => {
    found = find(box.value);
    active = 0;
    const option = (entry, i) => h("li", { role: "option", id: `found-${i}`, onmousedown: (event) => (event.preventDefault(), pick(entry)) },
      h("b", {}, atlas.name(entry.table, entry.row)), " ", h("small", {}, word(entry)), reason(entry));
    atlas.fill(list, found.length ? found.map(option) : h("li.source", { role: "option", "aria-disabled": "true" }, t("nothing_found")));
    list.hidden = !box.value.trim();
    box.setAttribute("aria-expanded", String(!list.hidden));
    mark();
  };

  const pick = ({ kind, id, row, table }) => {
    close();
    box.value = atlas.name(table, row);
    atlas.map.closePopup();
    atlas.bring(table.geo?.[row]);
    if (kind === "place") return;
    atlas.choose(kind, id);
    atlas.open("right", "detail");
  };

  const KEYS = {
    ArrowDown: () => (active = Math.min(active + 1, found.length - 1)),
    ArrowUp: () => (active = Math.max(active - 1, 0)),
    Enter: () => found[active] && pick(found[active]),
    Escape: close,
  };
  box.oninput = show;
  box.onfocus = () => box.value && show();
  box.onblur = close;
  box.onkeydown = (event) => {
    if (!KEYS[event.key] || event.isComposing) return;
    if (event.key !== "Escape") event.preventDefault();
    KEYS[event.key]();
    if (!list.hidden) mark();
  };
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
    event.preventDefault();
    box.focus();
  });
});
