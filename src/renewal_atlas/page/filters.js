/* Filters. Each is a state key with a list of chosen codes (so the address holds it); a count
 * says how many there would be with all the other filters. `shown` tells the others the result.
 * The comparison follows the ledger: what is new, moved on, repeated or no longer mentioned. */
atlas.control((atlas) => {
  "use strict";
  const { map, data, h, t } = atlas;
  const { projects, units, programmes, sources } = data;
  const { views } = data.district;
  const body = atlas.panel("filters", "left");
  atlas.keep("compare", "");
  atlas.keep("edge", "on");

  const nameIn = (table) => (id) => (table.row.has(id) ? atlas.name(table, table.row.get(id)) : id);
  const one = (column) => (row) => [column[row] ?? ""];
  const many = (column) => (row) => atlas.list(column[row]);
  /* the units that a project belongs to, and with `edge` those on whose edge it lies: as on their cards */
  const { memberships } = data;
  const belonging = new Map();
  memberships.project_id.forEach((id, at) => {
    if (memberships.membership[at] === "outside") return;
    belonging.set(id, [...(belonging.get(id) || []), [memberships.unit_id[at], memberships.membership[at] === "edge"]]);
  });
  const inUnits = (row) => {
    const found = belonging.get(projects.project_id[row]) || [];
    return [...new Set(found.filter(([, edge]) => !edge || atlas.get("edge") === "on").map(([unit]) => unit))];
  };

  const inViews = (row) => {
    const told = atlas.list(projects.source_ids[row]);
    return views.filter((view) => view.sources.some((source) => told.includes(source))).map((view) => view.id);
  };
  const change = (row) => {
    const pair = atlas.get("compare");
    return pair ? [atlas.changeOf(projects.project_id[row], pair)].filter(Boolean) : [];
  };

  const FACETS = [
    { key: "view", of: inViews, name: atlas.view },
    { key: "stage", of: one(projects.stage), name: (code) => (code ? atlas.word("stages", code) : t("no_stage")) },
    { key: "kind", of: one(projects.kind), name: (code) => atlas.word("kinds", code) },
    { key: "position", of: one(projects.position), name: (code) => t(`position_${code}`) },
    { key: "zone", of: inUnits, name: nameIn(units) },
    { key: "within", of: many(projects.programmes), name: nameIn(programmes) },
    { key: "source", of: many(projects.source_ids), name: (id) => sources.title[sources.row.get(id)] ?? id },
    { key: "change", of: change, name: (code) => atlas.word("ledger_changes", code) },
  ];

  const read = (facet) => {
    facet.values = Array.from({ length: projects.n }, (_, row) => facet.of(row));
    facet.options = [...new Set(facet.values.flat())];
  };
  for (const facet of FACETS) atlas.keep(facet.key, []);
  for (const facet of FACETS) read(facet);

  const passes = (facet, row) => {
    const chosen = atlas.get(facet.key);
    return !chosen.length || facet.values[row].some((value) => chosen.includes(value));
  };

  /** Which rows pass all filters, and how many each option would leave. */
  const sift = () => {
    const counts = FACETS.map(() => new Map());
    const shown = projects.project_id.map((_, row) => {
      const failed = FACETS.flatMap((facet, i) => (passes(facet, row) ? [] : [i]));
      const told = failed.length ? failed : FACETS.keys();
      if (failed.length < 2) for (const i of told) for (const value of FACETS[i].values[row]) counts[i].set(value, (counts[i].get(value) || 0) + 1);
      return !failed.length;
    });
    FACETS.forEach((facet, i) => (facet.counts = counts[i]));
    return shown;
  };

  /* ---- the panel ---- */

  const toggle = (key, value) => {
    const chosen = atlas.get(key);
    atlas.set({ [key]: chosen.includes(value) ? chosen.filter((other) => other !== value) : [...chosen, value] });
  };

  /** Show everything again. */
  atlas.clearFilters = () => atlas.set({ compare: "", edge: "on", ...Object.fromEntries(FACETS.map(({ key }) => [key, []])) });
  const clear = atlas.button("clear_filters", atlas.clearFilters);
  const choice = h("select", { tl: "compare", onchange: () => atlas.set({ compare: choice.value, change: [] }) });
  body.append(clear);

  const swatch = (key, value) => key === "change" && atlas.swatch({ ring: true, colour: data.change_colours[value] || "#6b7280" });

  const option = (facet, value) => {
    const box = h("input", { type: "checkbox", onchange: () => toggle(facet.key, value) });
    const count = h("small");
    const words = h("span");
    facet.boxes.push(() => {
      box.checked = atlas.get(facet.key).includes(value);
      count.textContent = facet.counts.get(value) || 0;
      words.textContent = facet.name(value);
    });
    return h("li", {}, h("label", {}, box, swatch(facet.key, value), words, count));
  };

  const build = (facet) => {
    facet.boxes = [];
    const known = { view: views.map(({ id }) => id), stage: Object.keys(data.words.stages) }[facet.key];
    facet.options.sort((a, b) => (known ? known.indexOf(a) - known.indexOf(b) : count(facet, b) - count(facet, a)));
    atlas.fill(facet.list, facet.options.map((value) => option(facet, value)));
  };
  const count = (facet, value) => facet.values.filter((values) => values.includes(value)).length;

  for (const facet of FACETS) {
    facet.list = h("ul");
    const open = ["view", "stage", "change"].includes(facet.key);
    const compare = facet.key === "change" && h("p", {}, choice);
    facet.box = h("details", { open }, h("summary", { t: `filter_${facet.key}` }), compare, facet.list);
    build(facet);
  }
  body.append(...FACETS.map(({ box }) => box));
  FACETS[0].box.after(FACETS[7].box);

  const zones = FACETS.find(({ key }) => key === "zone");
  const withEdge = h("input", { type: "checkbox", onchange: () => atlas.set({ edge: withEdge.checked ? "on" : "off" }) });
  zones.list.before(h("label.with-edge", {}, withEdge, h("span", { t: "with_edge" })));
  atlas.on("edge", () => {
    withEdge.checked = atlas.get("edge") === "on";
    read(zones);
    build(zones);
  });

  const label = () => atlas.fill(choice, h("option", { value: "" }, t("compare_none")), atlas.pairs.map((pair) => h("option", { value: pair }, pair.split("~").map(atlas.view).join(" → "))));
  atlas.on("lang", label);

  atlas.on("compare", () => {
    read(FACETS[7]);
    build(FACETS[7]);
    choice.value = atlas.get("compare");
  });

  const apply = () => {
    const shown = sift();
    for (const facet of FACETS) {
      facet.boxes.forEach((update) => update());
      facet.box.classList.toggle("used", atlas.get(facet.key).length > 0);
    }
    clear.hidden = !FACETS.some(({ key }) => atlas.get(key).length);
    if (String(shown) !== String(atlas.get("shown"))) atlas.set({ shown });
  };
  atlas.on([...FACETS.map(({ key }) => key), "compare", "edge", "lang"].join(" "), apply);

  atlas.showClass = (position) => {
    toggle("position", position);
    if (position === "unplaced" && atlas.get("position").includes(position)) atlas.open("left", "unplaced");
  };

  /** Names of the chosen options of a filter. */
  atlas.facetNames = (key) => atlas.get(key).map(FACETS.find((facet) => facet.key === key).name);
  atlas.facets = FACETS.map(({ key }) => key);

  /* ---- what changed, on the map ---- */

  const rings = L.featureGroup().addTo(map);
  atlas.on("compare shown", () => {
    rings.clearLayers();
    if (!atlas.get("compare")) return;
    FACETS[7].values.forEach(([found], row) => {
      const shape = found && atlas.get("shown")[row] && atlas.shape(projects.geo[row]);
      if (!shape) return;
      const style = { pane: "rings", color: data.change_colours[found], weight: 3.5, fill: false, interactive: false };
      [() => L.circleMarker(shape.at, { ...style, radius: 11 }), () => L.polyline(shape.at, style), () => L.polygon(shape.at, { ...style, weight: 2, dashArray: data.dash.uncertain })][shape.kind]().addTo(rings);
    });
  });
}, true);
