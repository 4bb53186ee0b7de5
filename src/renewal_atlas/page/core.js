/* The one namespace of the page, `atlas`: the data by column, one small store of state that is
 * mirrored in the address, elements built from text nodes only, and the frame that the controls
 * fill. A control calls atlas.control(setup); it learns through the store what the others did, and
 * what one offers to the others it puts into `atlas` under a name of its own. */
(() => {
  "use strict";
  const { atlas } = window;
  const drawings = []; // what stands on the map when it is first painted
  const chores = []; // what these leave for later
  const controls = []; // all else
  const SLICE = 40; // ms of work between two frames
  let painted = false;
  const state = Object.create(null);
  const kept = Object.create(null); // state that the address carries, with its defaults
  const watchers = [];

  /** The state when nothing is chosen. */
  atlas.nothing = { project: "", unit: "", programme: "", place: "" };

  /** Register a control: it starts when the map has been painted. */
  atlas.control = (setup) => controls.push(setup);

  /** Register what draws the map itself: it starts at once, and before the controls. */
  atlas.drawing = (setup) => drawings.push(setup);

  /** Do something that the first paint need not wait for, before the controls start. */
  atlas.later = (run) => (painted ? run() : chores.push(run));

  /* ---- state ---- */

  const same = (a, b) => String(a ?? "") === String(b ?? "");

  atlas.get = (key) => state[key];

  /** Change some of the state; whoever watches a changed key is told once. What a reader opened
   * is a `step`, from which the browser's Back returns. */
  atlas.set = (change, step = false) => {
    const changed = Object.keys(change).filter((key) => state[key] !== change[key]);
    Object.assign(state, change);
    for (const [keys, tell] of watchers) if (keys.some((key) => changed.includes(key))) tell();
    if (changed.some((key) => key in kept)) writeAddress(step);
  };

  /** Call `tell` now and whenever one of the keys changes. */
  atlas.on = (keys, tell) => {
    watchers.push([keys.split(" "), tell]);
    tell();
  };

  /** Keep a key in the address; a default that is a list makes it a list of codes. Where there
   * is a list or table of the `known` codes, an address cannot bring another. */
  atlas.keep = (key, initial, known) => {
    kept[key] = initial;
    knows[key] = known && ((code) => known.includes?.(code) ?? known.row.has(code));
    state[key] = readAddress(opened)[key] ?? initial;
  };

  const opened = location.hash; // a control that starts late still finds its key
  const knows = {};
  let lost = false; // the address named what is not here
  const sound = (key, codes) => {
    const good = codes.filter((code) => !code || !knows[key] || knows[key](code));
    lost ||= good.length < codes.length;
    return good;
  };
  const readAddress = (hash = location.hash) => {
    const found = {};
    for (const [key, text] of new URLSearchParams(hash.slice(1))) {
      if (!(key in kept)) continue;
      found[key] = Array.isArray(kept[key]) ? sound(key, text.split(",").filter(Boolean)) : sound(key, [text])[0] ?? kept[key];
    }
    return found;
  };

  const address = (only) =>
    "#" +
    Object.keys(kept)
      .filter((key) => (only ? only.includes(key) : true) && !same(state[key], kept[key]))
      .map((key) => `${key}=${[].concat(state[key]).map(encodeURIComponent).join(",")}`)
      .join("&");

  let writing = ""; // how, once what is being done is done: a card and its panel are one step
  const writeAddress = (step) => {
    if (!writing) queueMicrotask(write);
    if (step || !writing) writing = step ? "pushState" : "replaceState";
  };
  const write = () => {
    const unchanged = address() === (location.hash || "#");
    const how = unchanged ? "replaceState" : writing;
    writing = "";
    try {
      history[how](OURS, "", unchanged ? undefined : address());
    } catch {
      /* a page inside a notebook has no address of its own */
    }
  };

  /** Address of the page with the named state only: a permanent link. */
  atlas.link = (...keys) => location.href.split("#")[0] + address(keys);

  const OURS = 1; // marks our own entries in the history: a link pasted into the tab has none

  /** Say that a link named what is not here, and drop that from the address. */
  const settle = () => {
    if (lost) atlas.say(atlas.t("bad_link"));
    lost = false;
    writeAddress();
  };

  /** Show what the address says: of a step back just that, of a link what it names. */
  const arrive = ({ state: entry }) => {
    atlas.set({ ...kept, ...readAddress() });
    atlas.opened?.(entry !== OURS);
    settle();
  };

  /* ---- words ---- */

  const english = () => state.lang === "en";

  /** Label of the page's dictionary; {name} is filled from `values`. */
  atlas.t = (code, values = {}) => {
    const label = words("page_labels", code) ?? code;
    return label.replace(/\{(\w+)\}/g, (all, name) => (Object.hasOwn(values, name) ? values[name] ?? all : all));
  };

  const words = (list, code) => {
    const labels = atlas.data?.words[list];
    return labels && Object.hasOwn(labels, code) ? labels[code][english() ? 1 : 0] : undefined;
  };

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
    if (!painted) return; // words can wait: a font is slow to load
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

  /* ---- frame ---- */

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
      atlas.places.foot.querySelector(".table h2").focus();
    };
    atlas.bar.prepend(h("a.skip", { href: "#", t: "skip_to_table", onclick: skip }));
    new ResizeObserver(() => atlas.map.invalidateSize({ animate: false })).observe(map);
  };

  const relabel = () => {
    document.documentElement.lang = english() ? "en" : "zh-CN";
    document.querySelectorAll("[data-t],[data-tl]").forEach(label);
    document.querySelector(".say").textContent = "";
    const { title } = atlas.data;
    atlas.bar.querySelector("h1").textContent = document.title = title[english() ? "en" : "zh"];
  };

  /** Who asked for less motion gets the map's next view at once. */
  const keepStill = () => {
    const { map } = atlas;
    const calm = matchMedia("(prefers-reduced-motion: reduce)");
    const animated = map._zoomAnimated;
    Object.defineProperty(map, "_zoomAnimated", { get: () => animated && !calm.matches });
    map.panBy = (by, options) => L.Map.prototype.panBy.call(map, by, calm.matches ? { ...options, animate: false } : options);
  };

  /** Read the block and start the controls on a map of Folium's. */
  atlas.start = (map, bounds, centre) => {
    const block = document.getElementById("atlas-data");
    atlas.map = map;
    atlas.whole = bounds;
    atlas.read(JSON.parse(block.textContent));
    atlas.keep("lang", atlas.data.language, ["zh", "en"]);
    for (const key in atlas.nothing) atlas.keep(key, "", atlas.data[`${key}s`]);
    atlas.keep("left", atlas.narrow() ? "" : "layers");
    atlas.keep("right", "");
    atlas.keep("foot", "");
    atlas.set({ shown: Array(atlas.data.projects.n).fill(true) });
    layOut();
    keepStill();
    drawings.shift()(atlas); // opens the first panel: only now is the size of the map known
    if (bounds) map.fitBounds(bounds, { animate: false, padding: [12, 12] });
    else map.setView(centre, map.options.zoom);
    for (const setup of drawings) setup(atlas);
    const loaded = holdLoad();
    afterPaint(() => {
      painted = true;
      atlas.unpack("style", "style");
      atlas.unpack("controls");
      finish([...chores, ...controls], loaded);
    });
  };

  /** Keep the page from being loaded, for whoever waits for that to take a picture of it, until
   * the returned function is called: a page waits for a player with nothing to play, in Firefox
   * only for a frame that is left open, which takes others 15 ms. */
  const holdLoad = () => {
    const hold = CSS.supports("-moz-appearance", "none") ? holdByFrame : holdByPlayer;
    const release = hold();
    addEventListener("error", release); // a page that fails must not load for ever
    return release;
  };

  const holdByPlayer = () => {
    const player = document.createElement("audio");
    player.srcObject = new MediaStream();
    return () => (player.srcObject = null);
  };

  const holdByFrame = () => {
    const frame = atlas.h("iframe", { hidden: true, title: "-" });
    document.body.append(frame);
    frame.contentDocument?.open();
    return () => {
      frame.contentDocument?.close();
      frame.remove();
    };
  };

  /** Run once when the map has been shown, or soon where nothing is, as in a tab behind others. */
  const afterPaint = (run) => {
    let told = false;
    const once = () => told || ((told = true), run());
    setTimeout(once, 400);
    new PerformanceObserver(once).observe({ type: "paint", buffered: true });
  };

  /** Start what waited, in slices that leave room for a frame between them. */
  const finish = (waiting, loaded) => {
    const end = performance.now() + SLICE;
    while (waiting.length && performance.now() < end) waiting.shift()(atlas);
    if (waiting.length) return setTimeout(finish, 0, waiting, loaded);
    atlas.on("lang", relabel);
    addEventListener("popstate", arrive);
    atlas.opened?.(true);
    settle();
    document.documentElement.dataset.ready = "";
    loaded();
  };
})();
