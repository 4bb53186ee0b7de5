/* The one namespace of the page, `atlas`: the data by column, one small store of state that is
 * mirrored in the address, elements built from text nodes only, and the frame that the controls
 * fill. A control calls atlas.control(setup) and talks to the others through the store alone. */
(() => {
  "use strict";
  const atlas = (window.atlas = {});
  const setups = [];
  const laterSetups = [];
  const state = Object.create(null);
  const kept = Object.create(null); // state that the address carries, with its defaults
  const watchers = [];

  /** Register a control; `later` for one that a reader needs only after the map is painted. */
  atlas.control = (setup, later) => (later ? laterSetups : setups).push(setup);

  /* ---- state ---- */

  const same = (a, b) => String(a ?? "") === String(b ?? "");

  atlas.get = (key) => state[key];

  /** Change some of the state; whoever watches a changed key is told once. */
  atlas.set = (change) => {
    const changed = Object.keys(change).filter((key) => state[key] !== change[key]);
    Object.assign(state, change);
    for (const [keys, tell] of watchers) if (keys.some((key) => changed.includes(key))) tell();
    if (changed.some((key) => key in kept)) writeAddress();
  };

  /** Call `tell` now and whenever one of the keys changes. */
  atlas.on = (keys, tell) => {
    watchers.push([keys.split(" "), tell]);
    tell();
  };

  /** Keep a key in the address; a default that is a list makes it a list of codes. */
  atlas.keep = (key, initial) => {
    kept[key] = initial;
    state[key] = readAddress()[key] ?? initial;
  };

  const readAddress = () => {
    const found = {};
    for (const [key, text] of new URLSearchParams(location.hash.slice(1))) {
      if (key in kept) found[key] = Array.isArray(kept[key]) ? text.split(",").filter(Boolean) : text;
    }
    return found;
  };

  const address = (only) =>
    "#" +
    Object.keys(kept)
      .filter((key) => (only ? only.includes(key) : true) && !same(state[key], kept[key]))
      .map((key) => `${key}=${[].concat(state[key]).map(encodeURIComponent).join(",")}`)
      .join("&");

  const writeAddress = () => {
    try {
      history.replaceState(null, "", address());
    } catch {
      /* a page inside a notebook has no address of its own */
    }
  };

  /** Address of the page with the named state only: a permanent link. */
  atlas.link = (...keys) => location.href.split("#")[0] + address(keys);

  addEventListener("hashchange", () => location.hash !== address() && atlas.set({ ...kept, ...readAddress() }));

  /* ---- words ---- */

  const english = () => state.lang === "en";

  /** Label of the page's dictionary; {name} is filled from `values`. */
  atlas.t = (code, values = {}) => {
    const label = words("page_labels", code) ?? code;
    return label.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
  };

  const words = (list, code) => atlas.data?.words[list]?.[code]?.[english() ? 1 : 0];

  /** Label of a code of a vocabulary; the code itself where the list lacks it. */
  atlas.word = (list, code) => (code == null ? "" : words(list, code) ?? code);

  /** Name of a row in the language of the page. */
  atlas.name = (table, row) => (english() && table.name_en?.[row]) || table.name[row];

  atlas.otherName = (table, row) => (english() ? table.name[row] : table.name_en?.[row]) || "";

  /* ---- elements: text becomes text nodes, never markup ---- */

  /** Element from "tag.class.class", attributes, and children. `t` labels it, `tl` names it. */
  atlas.h = (tag, attributes = {}, ...children) => {
    const [name, ...classes] = tag.split(".");
    const node = document.createElement(name || "div");
    if (classes.length) node.className = classes.join(" ");
    for (const [key, value] of Object.entries(attributes)) setAttribute(node, key, value);
    node.append(...children.flat(3).filter((child) => child != null && child !== false && child !== ""));
    return node;
  };

  const setAttribute = (node, key, value) => {
    if (key === "t" || key === "tl") {
      node.dataset[key] = value;
      label(node);
    } else if (typeof value === "function") {
      node[key] = value;
    } else if (value != null && value !== false) {
      node.setAttribute(key, value === true ? "" : value);
    }
  };

  const label = (node) => {
    const { t, tl } = node.dataset;
    if (t) node.textContent = atlas.t(t);
    if (!tl) return;
    node.setAttribute("aria-label", atlas.t(tl));
    if (node.placeholder != null) node.placeholder = atlas.t(tl);
    else if (node.tagName === "BUTTON") node.title = atlas.t(tl);
  };

  /** SVG element. */
  atlas.svg = (tag, attributes = {}, ...children) => {
    const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    node.append(...children);
    return node;
  };

  /** Replace what a node holds. */
  atlas.fill = (node, ...children) => node.replaceChildren(...children.flat(3).filter(Boolean));

  /** Button with a label of the dictionary. */
  atlas.button = (code, onclick, more = {}) => atlas.h("button", { type: "button", t: code, onclick, ...more });

  /** Say something once: to the eye at the foot of the map, and to a screen reader. */
  atlas.say = (text) => {
    const box = document.querySelector(".say");
    box.textContent = text;
    clearTimeout(atlas.saying);
    atlas.saying = setTimeout(() => (box.textContent = ""), 6000);
  };

  /* ---- data ---- */

  /** Table with its columns as arrays and `row`: id (its first column) to row number. */
  const readTable = ({ n, c }) => {
    const table = { n };
    for (const [name, column] of Object.entries(c)) {
      table[name] = Array.isArray(column) ? column : readWords(column, n);
    }
    const ids = table[Object.keys(c)[0]];
    table.row = new Map(ids.map((id, row) => [id, row]));
    return table;
  };

  const readWords = ({ w, i }, n) => (Array.isArray(i) ? i.map((word) => w[word]) : Array(n).fill(w[0]));

  /** Vertices as [lat, lon] from a first one and steps of a millionth of a degree. */
  const readLine = (steps) => {
    const line = [];
    let lon = 0;
    let lat = 0;
    for (let i = 0; i < steps.length; i += 2) {
      lon += steps[i];
      lat += steps[i + 1];
      line.push([lat / 1e6, lon / 1e6]);
    }
    return line;
  };

  const deep = (part) => (Array.isArray(part[0]) ? part.map(deep) : readLine(part));

  const shapes = new Map();

  /** Shape by number: {kind: 0 point | 1 line | 2 area, at: [lat, lon] or nested lists of them}. */
  atlas.shape = (number) => {
    if (number == null) return null;
    if (!shapes.has(number)) {
      const [kind, parts] = atlas.data.shapes[number];
      const at = deep(parts);
      shapes.set(number, { kind, at: kind ? at : at[0] });
    }
    return shapes.get(number);
  };

  /** All vertices of a shape in one list. */
  atlas.flat = (at) => (typeof at[0] === "number" ? [at] : at.flatMap(atlas.flat));

  /** Parts of a cell that holds a list. */
  atlas.list = (cell) => (cell ? cell.split("|") : []);

  const isTable = (value) => value && typeof value === "object" && "n" in value && "c" in value;

  const read = (block) => {
    atlas.data = block;
    for (const [name, value] of Object.entries(block)) if (isTable(value)) block[name] = readTable(value);
    atlas.rowsOf = groupRows(block.statements.subject_id);
  };

  /** Rows by value of a column. */
  const groupRows = (column) => {
    const rows = new Map();
    column.forEach((value, row) => rows.has(value) ? rows.get(value).push(row) : rows.set(value, [row]));
    return rows;
  };
  atlas.groupRows = groupRows;

  /* ---- frame ---- */

  const narrow = matchMedia("(max-width: 799px)");
  atlas.narrow = () => narrow.matches;

  const layOut = () => {
    const { h } = atlas;
    const map = atlas.map.getContainer();
    atlas.bar = h("header.bar", {}, h("h1"));
    atlas.tools = h("nav.tools", { tl: "tools" });
    const stage = h("main.stage");
    map.replaceWith(stage);
    atlas.places = { left: h("div.left"), right: h("div.right"), foot: h("div.foot") };
    const middle = h("div.middle", {}, map, h("p.say", { role: "status" }));
    stage.append(atlas.places.left, middle, atlas.places.right, atlas.places.foot);
    stage.before(atlas.bar, atlas.tools);
    map.setAttribute("role", "region");
    map.dataset.tl = "map";
    const skip = (event) => {
      event.preventDefault();
      atlas.open("foot", "table");
      atlas.places.foot.querySelector("button")?.focus();
    };
    atlas.bar.prepend(h("a.skip", { href: "#", t: "skip_to_table", onclick: skip }));
    new ResizeObserver(() => atlas.map.invalidateSize({ animate: false })).observe(map);
  };

  /** A panel with its button: `where` is left, right or foot; one is open in each place, and on
   * a narrow screen one in all. The state key `where` holds the name of the open one. */
  atlas.panel = (name, where, { tool = true } = {}) => {
    const { h } = atlas;
    const close = () => {
      atlas.set({ [where]: "" });
      (button || atlas.map.getContainer()).focus();
    };
    const body = h("div.body");
    const panel = h(`section.panel.${name}`, { tl: name, hidden: true },
      h("div.head", {}, h("h2", { t: name }), h("button.close", { type: "button", tl: "close", onclick: close }, "×")), body);
    const toggle = () => atlas.open(where, atlas.get(where) === name ? "" : name);
    const button = tool && atlas.button(name, toggle);
    if (button) atlas.tools.append(button);
    panel.addEventListener("keydown", (event) => event.key === "Escape" && close());
    atlas.places[where].append(panel);
    atlas.on(where, () => {
      panel.hidden = atlas.get(where) !== name;
      if (button) button.setAttribute("aria-expanded", String(!panel.hidden));
    });
    return body;
  };

  /** Open a panel; where the screen is narrow, close those of the other places. */
  atlas.open = (where, name) => {
    const others = atlas.narrow() && name ? { left: "", right: "", foot: "" } : {};
    atlas.set({ ...others, [where]: name });
  };

  const relabel = () => {
    document.documentElement.lang = english() ? "en" : "zh-CN";
    document.querySelectorAll("[data-t],[data-tl]").forEach(label);
    const { title } = atlas.data;
    atlas.bar.querySelector("h1").textContent = document.title = title[english() ? "en" : "zh"];
  };

  /** Read the block and start the controls on a map of Folium's. */
  atlas.start = (map, bounds) => {
    const block = document.getElementById("atlas-data");
    atlas.map = map;
    read(JSON.parse(block.textContent));
    atlas.keep("lang", atlas.data.language);
    atlas.keep("project", "");
    atlas.keep("unit", "");
    atlas.keep("programme", "");
    atlas.keep("left", atlas.narrow() ? "" : "layers");
    atlas.keep("right", "");
    atlas.keep("foot", "");
    atlas.set({ shown: Array(atlas.data.projects.n).fill(true) });
    layOut();
    setups.shift()(atlas); // opens the first panel: only now is the size of the map known
    map.invalidateSize({ pan: false });
    if (bounds) map.fitBounds(bounds, { animate: false, padding: [12, 12] });
    for (const setup of setups) setup(atlas);
    atlas.on("lang", relabel);
    atlas.afterPaint(finish);
  };

  /** Run when a frame has been shown: a browser may hold back the very first one. */
  atlas.afterPaint = (run) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(run)));

  /** Start the other controls when the map has been painted. */
  const finish = () => {
    for (const setup of laterSetups) setup(atlas);
    atlas.opened?.();
    document.documentElement.dataset.ready = "";
  };
})();
