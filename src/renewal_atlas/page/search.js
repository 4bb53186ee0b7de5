/* The search box. Names, aliases, pinyin, initials and English are compared without spaces; what
 * is not found so is looked for with one or two letters wrong. Statements are found by the words
 * and figures as printed and by what they are about. A combobox for the keyboard. */
atlas.control((atlas) => {
  "use strict";
  const { map, data, h, t } = atlas;
  const { statements: s, projects } = data;
  const MOST = 12;
  const TOPIC = "find_differing";
  const SOURCES = [["project", "projects", "kinds"], ["unit", "units", "plan_unit_kinds"], ["programme", "programmes", "programme_kinds"], ["plan", "plans"], ["place", "places", "place_types"]];

  const plain = (text) => (text || "").normalize("NFKC").toLowerCase().replace(/[\s,·—–\-“”"'()]/g, "");

  /* ---- what can be found ---- */

  const withProject = new Set(projects.place_id);
  const named = () => SOURCES.flatMap(([kind, name, list]) => {
    const table = data[name];
    const ids = table[`${kind}_id`];
    return ids.flatMap((id, row) => {
      if (kind === "place" && (table.geo[row] == null || withProject.has(id) || projects.row.has(id))) return [];
      const names = [table.name[row], ...atlas.list(table.aliases?.[row])].map(plain);
      const spelt = atlas.list(data.pinyin[name][row]).map((one) => one.split(" "));
      return [{ kind, id, row, table, list, names, english: plain(table.name_en?.[row]), words: (table.name_en?.[row] || "").toLowerCase().split(/\W+/),
        spelt: spelt.map((one) => one.join("")), tails: spelt.flatMap((one) => one.map((_, i) => one.slice(i).join(""))), initials: spelt.map((one) => one.map((syllable) => syllable[0]).join("")) }];
    });
  });

  /** The figures that differ have a place of their own, and many words for it. */
  const topics = () => {
    const [names, english] = data.words.page_labels[TOPIC].map((list) => list.split("|").map(plain));
    return data.beside.length ? [{ kind: "beside", topic: "differing_n", names, english: english[0], words: english, spelt: [], tails: [], initials: [] }] : [];
  };

  /** Kind of a statement's subject; the district itself has no card, but its figures. */
  const kindOf = (id) => SOURCES.find(([, name]) => data[name].row.has(id))?.[0] ?? "district";

  const end = (row) => `${s.as_of[row].split("/").pop()}~`; // a whole year ends after its months

  /** Statements, each wording of a subject once, the newest first. */
  const quoted = () => {
    const first = new Map();
    [...s.subject_id.keys()].sort((a, b) => (end(a) < end(b) ? 1 : -1)).forEach((row) => {
      const key = [s.subject_id[row], s.property[row], s.original[row]].join();
      if (!first.has(key)) first.set(key, row);
    });
    return [...first.values()].map((said) => {
      const id = s.subject_id[said];
      const kind = kindOf(id);
      const table = data[SOURCES.find(([one]) => one === kind)?.[1]];
      const row = table?.row.get(id);
      const about = (data.words.properties[s.property[said]] || [s.property[said]]).map(plain);
      const names = table ? [table.name[row], table.name_en?.[row]] : [data.district.name, data.district.name_en];
      return { kind, id, row, table, said, original: plain(s.original[said]), about, all: [...names.map(plain), ...about, plain(s.original[said])].join("\n") };
    });
  };

  let entries = null;
  let quotes = null;
  const PREPARE = [() => (entries ??= [...named(), ...topics()]), () => (quotes ??= quoted())];

  /** Edits between a query and the best prefix of a word; Infinity where more than `most`. */
  const distance = (query, text, most) => {
    const word = text.slice(0, query.length + most);
    let strange = 0; // letters that the word lacks are as many edits: tells most words apart at once
    for (const letter of query) if (!word.includes(letter) && ++strange > most) return Infinity;
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

  /** Whether a text holds a word; a figure is not found in the tail of a longer one. */
  const within = (text, word) => {
    let at = text.indexOf(word);
    while (/^\d/.test(word) && at > 0 && /[\d.]/.test(text[at - 1])) at = text.indexOf(word, at + 1);
    return at >= 0;
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

  /** How well a statement answers: each word of the query must stand in it or in its subject's
   * name, and one in what it says; figures go before other words. */
  const scoreQuote = (entry, words) => {
    const { about, original, all, said } = entry;
    const says = (word) => within(original, word) || about.some((name) => name.includes(word));
    if (!words.every((word) => word.length > 1 && within(all, word)) || !words.some(says)) return 0;
    const exact = words.some((word) => original === word || about.includes(word));
    return (exact ? 54 : 48) + (s.unit[said] ? 3 : 0) + (s.scope[said] === "own" ? 1 : 0);
  };

  const forgiving = (entry, query) => {
    const allowed = query.length > 6 ? 2 : query.length > 2 ? 1 : 0;
    const least = allowed && Math.min(...[...entry.names, ...entry.spelt, entry.english, ...entry.words].filter(Boolean).map((word) => distance(query, word, allowed)));
    return allowed && least <= allowed ? 30 - least * 5 : 0;
  };

  const ranked = (list, query, how) => list.map((entry) => [how(entry, query), entry]).filter(([points]) => points);

  const order = ({ kind }) => SOURCES.findIndex(([one]) => one === kind);
  const length = ({ names, about }) => (names || about)[0].length;

  const find = (text) => {
    const query = plain(text);
    if (!query) return [];
    PREPARE.forEach((make) => make());
    let found = [...ranked(entries, query, score), ...ranked(quotes, text.split(/\s+/).map(plain).filter(Boolean), scoreQuote)];
    if (!found.length) found = ranked(entries, query, forgiving);
    return found.sort(([a, one], [b, other]) => b - a || order(one) - order(other) || length(one) - length(other)).map(([, entry]) => entry);
  };
  atlas.find = find;

  /* ---- the box ---- */

  const box = h("input", { type: "search", role: "combobox", tl: "search", placeholder: "", "aria-expanded": "false", "aria-controls": "found", "aria-autocomplete": "list", autocomplete: "off", spellcheck: "false", enterkeyhint: "search" });
  const list = h("ul", { role: "listbox", id: "found", tl: "search", hidden: true });
  atlas.bar.append(h("div.search", { role: "search" }, box, list));
  let found = [];
  let active = 0;

  const word = ({ kind, row, table, list: name }) => {
    const position = kind === "project" && table.position[row] !== "placed" && t(`position_${table.position[row]}`);
    return [kind === "plan" ? t("plan") : atlas.word(name, table.kind?.[row] ?? table.place_type?.[row]), position].filter(Boolean).join(" · ");
  };

  const reason = ({ kind, row }) => {
    if (kind !== "project" || projects.position[row] !== "unplaced") return null;
    return h("small", {}, atlas.position(row).querySelector(".source").textContent);
  };

  const nameOf = ({ id }) => atlas.nameOf(id) ?? data.district[atlas.get("lang") === "en" ? "name_en" : "name"];

  /** What an answer says: a name with its kind; a statement with its subject and source. */
  const words = (entry) => {
    const { said, table, row, topic } = entry;
    if (topic) return h("b", {}, t(topic, { n: data.beside.length }));
    if (said == null) return [h("b", {}, atlas.name(table, row)), " ", h("small", {}, `· ${word(entry)}`), " ", reason(entry)];
    return [h("b", {}, nameOf(entry)), " ", atlas.word("properties", s.property[said]), " ", h("q", { lang: "zh" }, s.original[said]), " ", atlas.doubts(said),
      h("small", {}, `${atlas.period(s.as_of[said])} · ${atlas.sourceOf(s.source_id[said], s.locator[said])}`)];
  };

  const close = () => {
    list.hidden = true;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  };

  const mark = () => {
    [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === active && i < found.length)));
    box.setAttribute("aria-activedescendant", `found-${active}`);
    list.children[active]?.scrollIntoView({ block: "nearest" });
  };

  const rest = (code, n) => h("li.source", { role: "option", id: `found-${found.length}`, "aria-disabled": "true" }, t(code, { n }));

  const show = () => {
    if (!box.value.trim()) return close();
    const all = find(box.value);
    found = all.slice(0, MOST);
    active = 0;
    const option = (entry, i) => h("li", { role: "option", id: `found-${i}`, onmousedown: (event) => (event.preventDefault(), pick(entry)) }, words(entry));
    atlas.fill(list, found.map(option), !all.length && rest("nothing_found"), all.length > MOST && rest("more_found", all.length - MOST));
    list.hidden = false;
    box.setAttribute("aria-expanded", "true");
    fit();
    mark();
    return true;
  };

  /** The list ends above the keyboard of a phone. */
  const fit = () => {
    const seen = window.visualViewport;
    if (seen) list.style.maxHeight = `${Math.max(120, seen.offsetTop + seen.height - box.getBoundingClientRect().bottom - 12)}px`;
  };
  window.visualViewport?.addEventListener("resize", fit);

  /* ---- where an answer leads ---- */

  /** Bring the words that were found into view in the panel that opened, and mark them. */
  const pointAt = (panel, said) => {
    const about = atlas.word("properties", s.property[said]);
    const same = [...document.querySelectorAll(`.panel.${panel} q`)].filter((quote) => quote.textContent === s.original[said]);
    const quote = same.find((one) => one.closest("figure, li")?.textContent.includes(about)) ?? same[0];
    if (!quote) return;
    for (let fold = quote.closest("details"); fold; fold = fold.parentNode.closest("details")) fold.open = true;
    quote.classList.add("found");
    quote.scrollIntoView({ block: "center" });
  };

  /** Open a panel on the left; the card of what was chosen before has no part in the answer. */
  const left = (name) => (atlas.choose("project", ""), atlas.set({ right: "" }), atlas.open("left", name), name);

  const OPEN = {
    plan: ({ id }) => (atlas.set({ plan: id }), left("layers")),
    district: () => left("district"),
    beside: () => left("district"),
  };
  const card = ({ kind, id }) => (atlas.choose(kind, id), atlas.open("right", "detail"), "detail");

  const pick = (entry) => {
    const { kind, row, table, said, topic } = entry;
    close();
    if (atlas.narrow()) box.blur(); // puts the keyboard of a phone away
    if (!topic) box.value = said == null ? atlas.name(table, row) : s.original[said];
    map.closePopup();
    const panel = (OPEN[kind] || card)(entry);
    document.querySelector(`.panel.${panel} h2`).focus();
    atlas.bring(table?.geo?.[row]);
    if (said != null) pointAt(panel, said);
    if (topic) atlas.toDiffering();
  };

  const again = () => list.hidden && box.value && show();
  const KEYS = {
    ArrowDown: () => again() || (active = Math.max(0, Math.min(active + 1, found.length - 1))),
    ArrowUp: () => (active = Math.max(active - 1, 0)),
    Enter: () => (list.hidden ? again() : found[active] && pick(found[active])),
    Escape: close,
  };
  box.onfocus = () => PREPARE.forEach((make) => setTimeout(make)); // ready before the first letter
  box.oninput = show;
  box.onclick = again;
  box.onblur = close;
  box.onkeydown = (event) => {
    if (!KEYS[event.key] || event.isComposing) return;
    if (event.key !== "Escape") event.preventDefault();
    KEYS[event.key]();
    if (!list.hidden) mark();
  };
  atlas.toSearch = (event) => {
    event.preventDefault();
    box.focus();
    box.select();
  };
  document.addEventListener("keydown", (event) => event.key === "k" && (event.ctrlKey || event.metaKey) && atlas.toSearch(event));
});
