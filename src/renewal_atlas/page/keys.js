/* The marks by keyboard: one of them is a tab stop, the arrow keys lead to the nearest mark in
 * their direction, Enter opens it, Escape closes what it opened. Where there are very many marks
 * they are drawn on a canvas and have no elements: there one button stands in for all, and lies
 * on the mark that it is about. A panel lists the keys: "?" opens it. */
atlas.control((atlas) => {
  "use strict";
  const { map, data, h } = atlas;
  let stop = null; // the mark that is the tab stop

  const drawn = data.projects.n > 0 && atlas.marks()[0]?.mark.options.renderer instanceof L.Canvas;
  const cursor = drawn && map.getPane("marks").appendChild(h("button.cursor", { type: "button" }));

  const marks = () => atlas.marks().filter(({ mark }) => (cursor ? map.hasLayer(mark) : mark._path?.isConnected));
  const nodeOf = ({ mark }) => cursor || mark._path;
  const centre = ({ at }) => (typeof at[0] === "number" ? L.latLng(at) : L.latLngBounds(atlas.flat(at)).getCenter());

  const place = () => cursor && stop && L.DomUtil.setPosition(cursor, map.latLngToLayerPoint(centre(stop)));
  map.on("zoomend viewreset", place);

  const label = () => {
    const all = marks();
    if (!all.includes(stop)) stop = all[0];
    if (cursor) {
      cursor.hidden = !stop;
      if (stop) cursor.setAttribute("aria-label", atlas.markName(stop));
      return place();
    }
    for (const entry of all) {
      const node = nodeOf(entry);
      node.setAttribute("role", "button");
      node.setAttribute("aria-label", atlas.markName(entry));
      node.setAttribute("tabindex", entry === stop ? 0 : -1);
    }
  };

  /** What has the focus is not under the counts or a sheet. */
  const clear = () => map.panInside(centre(stop), atlas.room());

  const go = (entry) => {
    stop = entry;
    label();
    clear();
    nodeOf(entry).focus({ preventScroll: true });
    if (cursor) atlas.say(atlas.markName(entry)); // the focus did not move, so it would not be read out
  };

  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  /** Nearest mark in a direction; what lies aside counts as farther. */
  const next = (from, [dx, dy]) => {
    const start = map.latLngToLayerPoint(centre(from));
    const costs = marks().filter((entry) => entry !== from).map((entry) => {
      const { x, y } = map.latLngToLayerPoint(centre(entry)).subtract(start);
      const along = x * dx + y * dy;
      return [along > 0 ? along + 2 * Math.abs(x * dy - y * dx) : Infinity, entry];
    });
    const [cost, entry] = costs.reduce((best, one) => (one[0] < best[0] ? one : best), [Infinity]);
    return cost < Infinity ? entry : null;
  };

  const open = (entry) => {
    entry.open(centre(entry));
    map.getPane("popupPane").querySelector("button")?.focus();
  };

  const press = (event) => {
    const entry = cursor ? stop : marks().find((one) => nodeOf(one) === event.target);
    if (!entry) return;
    const to = ARROWS[event.key] && next(entry, ARROWS[event.key]);
    if (to) go(to);
    else if (["Enter", " "].includes(event.key)) open(entry);
    if (ARROWS[event.key] || ["Enter", " "].includes(event.key)) event.preventDefault();
  };
  for (const name of ["areas", "marks"]) {
    map.getPane(name).addEventListener("keydown", press);
    map.getPane(name).addEventListener("focusin", ({ target }) => target.matches(":focus-visible") && clear());
  }

  map.getPane("popupPane").addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    map.closePopup();
    if (stop) go(stop);
  });

  for (const way of ["in", "out"]) {
    const button = map.getContainer().querySelector(`.leaflet-control-zoom-${way}`);
    if (button) atlas.on("lang", () => button.setAttribute("aria-label", (button.title = atlas.t(`zoom_${way}`))));
  }
  atlas.on("shown layers lang", label);

  /* ---- the list of keys ---- */

  const HELP = ["search", "marks", "view", "panels", "table", "help"];
  const body = atlas.panel("keys", "left", { tool: false });
  body.tabIndex = 0; // nothing else in it takes the focus, and it scrolls
  body.append(h("ul.help", {}, HELP.map((name) => h("li", { t: `help_${name}` }))));

  const help = (event) => {
    event.preventDefault();
    atlas.open("left", "keys");
    document.querySelector(".panel.keys h2").focus();
  };
  atlas.bar.querySelector(".skip").after(h("a.skip", { href: "#", t: "keys", onclick: help }));
  /* single keys are for who has the focus on the map: elsewhere they may be spoken or a slip */
  const KEYS = { "/": atlas.toSearch, "?": help };
  map.getContainer().addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea, select")) return;
    KEYS[event.key]?.(event);
  });
});
