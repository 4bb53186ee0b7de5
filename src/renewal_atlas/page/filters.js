/* Filters. Each is a state key with a list of chosen codes (so the address holds it); a count
 * says how many there would be with all the other filters. `shown` tells the others the result.
 * The comparison follows the ledger, which says what each of its words means. */
atlas.control((atlas) => {
  "use strict";
  const { map, data, h, t } = atlas;
  const { projects, units, programmes, sources } = data;
  const { views } = data.district;
  const body = atlas.panel("filters", "left");
  atlas.keep("edge", "on");

  const nameIn = (table) => (id) => (table.row.has(id) ? atlas.name(table, table.row.get(id)) : id);
  const one = (column) => (row) => [column[row] ?? ""];
  const many = (column) => (row) => atlas.list(column[row]);
  const withEdges = () => atlas.get("edge") === "on";

  /* the units that a project belongs to, and with `edge` those on whose edge it lies: as on their
   * cards; what a document lists goes before what we drew */
  const { memberships } = data;
  const BELONGING = ["stated", "inside", "edge"];
  const belonging = new Map();
  memberships.project_id.forEach((project, at) => {
    const id = memberships.unit_id[at];
    const rank = BELONGING.indexOf(memberships.membership[at]);
    if (rank < 0) return;
    if (!belonging.has(project)) belonging.set(project, new Map());
    const units = belonging.get(project);
    if (!(units.get(id)?.rank < rank)) units.set(id, { id, rank, edge: rank === 2, share: memberships.share[at] });
  });

  /** Units of a project, those it surely belongs to first: [{id, rank, edge, share}]. The table and the
   * downloads take them from here, so that they say what the filter counts. */
  atlas.unitsOf = (row) => [...(belonging.get(projects.project_id[row])?.values() ?? [])]
    .filter(({ edge }) => !edge || withEdges()).sort((a, b) => a.rank - b.rank || b.share - a.share);

  /** How a project belongs to the units that are filtered by: the surest of them. */
  atlas.memberOf = (row) => atlas.unitsOf(row).find(({ id }) => atlas.get("zone").includes(id));

  /** The same in words, with the share of one on the edge. */
  atlas.memberWord = (row) => {
    const { rank, edge, share } = atlas.memberOf(row) ?? {};
    return rank == null ? "" : t(`membership_${BELONGING[rank]}`) + (edge && share != null ? ` ${Math.round(share * 100)}%` : "");
  };

  /** How many of the shown projects belong in which way, in words. */
  atlas.memberCounts = () => {
    const ranks = atlas.get("shown").flatMap((shown, row) => (shown ? [atlas.memberOf(row)?.rank] : []));
    const words = BELONGING.map((code, rank) => [t(`membership_${code}`), ranks.filter((one) => one === rank).length].join(" "));
    return words.slice(0, withEdges() ? 3 : 2).join(" · ");
  };
  const inUnits = (row) => atlas.unitsOf(row).map(({ id }) => id);

  const inViews = (row) => {
    const told = atlas.list(projects.source_ids[row]);
    return views.filter((view) => view.sources.some((source) => told.includes(source))).map((view) => view.id);
  };
  const pairName = (pair) => pair.split("~").map(atlas.view).join(" → ");
  /** Of two document years next to each other, the first and last ones, or others. */
  atlas.pairLabel = (pair) => {
    const [from, to] = pair.split("~").map((id) => views.findIndex((view) => view.id === id));
    const told = { pair: pairName(pair) };
    if (to - from === 1) return t("compare_next", told);
    return from || to < views.length - 1 ? t("compare_over", told) : t("compare_ends", told);
  };

  /* stages that are one choice as well, by group */
  const groups = data.stage_groups;
  const UNSTATED = "unstated"; // a code that an address can carry
  const inStages = (row) => {
    const stage = projects.stage[row] || UNSTATED;
    return [...Object.keys(groups).filter((group) => groups[group].includes(stage)), stage];
  };
  const stageName = (code) => (Object.hasOwn(groups, code) ? t(`stages_${code}`) : code === UNSTATED ? t("no_stage") : atlas.word("stages", code));

  const change = (row) => {
    const pair = atlas.get("compare");
    return pair ? atlas.changesOf(projects.project_id[row], pair) : [];
  };

  const FACETS = [
    { key: "view", of: inViews, name: atlas.view },
    { key: "stage", of: inStages, name: stageName },
    { key: "promised", of: many(projects.promised_stage), name: (code) => t("promised", { stage: atlas.word("stages", code) }) },
    { key: "kind", of: one(projects.kind), name: (code) => atlas.word("kinds", code) },
    { key: "position", of: one(projects.position), name: (code) => t(`position_${code}`) },
    { key: "zone", of: inUnits, name: nameIn(units) },
    { key: "within", of: many(projects.programmes), name: nameIn(programmes) },
    { key: "source", of: many(projects.source_ids), name: (id) => atlas.remark(sources.title[sources.row.get(id)]) || id },
    { key: "change", of: change, name: atlas.changeWord },
  ];

  const changes = FACETS.find(({ key }) => key === "change");
  const zones = FACETS.find(({ key }) => key === "zone");

  const read = (facet) => {
    facet.values = Array.from({ length: projects.n }, (_, row) => facet.of(row));
    facet.options = [...new Set(facet.values.flat())];
  };
  const KNOWN = {
    view: views.map(({ id }) => id), stage: [...Object.keys(groups), ...Object.keys(data.words.stages), UNSTATED], promised: Object.keys(data.words.stages), kind: Object.keys(data.words.kinds), position: ["placed", "area", "unplaced", "no_site"],
    zone: units, within: programmes, source: sources, change: atlas.changeCodes,
  };
  for (const facet of FACETS) atlas.keep(facet.key, [], KNOWN[facet.key]);
  for (const facet of FACETS) read(facet);

  /** Chosen options of a filter; changes without two years to compare are none. */
  const chosenOf = (key) => (key === "change" && !atlas.get("compare") ? [] : atlas.get(key));

  const passes = (facet, row) => {
    const chosen = chosenOf(facet.key);
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

  const swatch = (key, value) => key === "change" && atlas.swatch({ ring: true, colour: atlas.changeColour(value) });

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
    const known = ["view", "stage", "promised", "change"].includes(facet.key) && KNOWN[facet.key];
    facet.options.sort((a, b) => (known ? known.indexOf(a) - known.indexOf(b) : count(facet, b) - count(facet, a)));
    atlas.fill(facet.list, facet.options.map((value) => option(facet, value)));
  };
  const count = (facet, value) => facet.values.filter((values) => values.includes(value)).length;

  const kinds = h("p.source"); // of the documents: whether silence counts between them
  const defined = atlas.definitions();
  for (const facet of FACETS) {
    facet.list = h("ul");
    const open = ["view", "stage", "change"].includes(facet.key);
    const compare = facet.key === "change" && [h("p", {}, choice), kinds, defined];
    facet.box = h("details", { open }, h("summary", { t: `filter_${facet.key}` }), compare, facet.list);
    build(facet);
  }
  body.append(...FACETS.map(({ box }) => box));
  FACETS[0].box.after(changes.box);

  const withEdge = h("input", { type: "checkbox", onchange: () => atlas.set({ edge: withEdge.checked ? "on" : "off" }) });
  const members = h("p", { role: "status" });
  zones.list.before(h("label.with-edge", {}, withEdge, h("span", { t: "with_edge" })), members, h("p.source", { t: "edge_explained" }));
  atlas.on("edge", () => {
    withEdge.checked = withEdges();
    read(zones);
    build(zones);
  });

  const label = () => atlas.fill(choice, h("option", { value: "" }, t("compare_none")), atlas.pairs.map((pair) => h("option", { value: pair }, atlas.pairLabel(pair))));
  atlas.on("lang", label);

  atlas.on("compare", () => {
    read(changes);
    build(changes);
    choice.value = atlas.get("compare");
    defined.hidden = !choice.value;
  });
  atlas.on("compare lang", () => (kinds.textContent = atlas.get("compare") ? atlas.pairNote(atlas.get("compare")) : ""));

  /* ---- what is chosen: a chip each, on the map, that takes it back ---- */

  const chips = h("div.chosen", { role: "group", tl: "chosen_filters" });
  const counts = document.querySelector(".counts");
  const over = h("div.over");
  counts.replaceWith(over);
  over.append(counts, chips);

  const drop = (change) => (event) => {
    const at = [...chips.children].indexOf(event.currentTarget);
    atlas.set(change);
    (chips.children[Math.max(2, Math.min(at, chips.children.length - 1))] ?? map.getContainer()).focus();
  };

  const chip = ([words, change]) =>
    h("button.drop", { type: "button", "aria-label": t("drop_filter", { name: words }), onclick: drop(change) }, words, h("span", { "aria-hidden": "true" }, "×"));

  const chosen = () => [
    atlas.get("compare") && [atlas.colon(t("compare"), pairName(atlas.get("compare"))), { compare: "", change: [] }],
    ...FACETS.flatMap(({ key, name }) => chosenOf(key).map((value) =>
      [atlas.colon(t(`filter_${key}`), name(value)), { [key]: atlas.get(key).filter((other) => other !== value) }])),
    !withEdges() && [t("without_edge"), { edge: "on" }],
  ].filter(Boolean);

  /** The answers alone: what the name of a file can hold. */
  atlas.filterValues = () => [...FACETS.flatMap(({ key, name }) => chosenOf(key).map(name)), atlas.get("compare") && pairName(atlas.get("compare")), !withEdges() && t("without_edge")].filter(Boolean);

  /** What is chosen, in words. */
  atlas.filterWords = () => chosen().map(([words]) => words);

  /** Bring all that the filters leave into view. */
  const fit = () => {
    const at = atlas.shownCorners();
    if (at.length) map.fitBounds(at, { maxZoom: 15, ...atlas.room() });
  };

  /** Whether one position class is all that is filtered by. */
  const isOnly = (position) => String(atlas.get("position")) === position;

  const apply = () => {
    const shown = sift();
    if (String(shown) !== String(atlas.get("shown"))) atlas.set({ shown });
    for (const facet of FACETS) {
      facet.boxes.forEach((update) => update());
      facet.box.classList.toggle("used", chosenOf(facet.key).length > 0);
    }
    members.textContent = atlas.get("zone").length ? atlas.memberCounts() : "";
    for (const button of counts.querySelectorAll("button")) button.setAttribute("aria-pressed", String(isOnly(button.className)));
    const list = chosen().map(chip);
    clear.hidden = !list.length;
    const clearAll = () => (atlas.clearFilters(), map.getContainer().focus());
    atlas.fill(chips, list.length > 0 && [atlas.button("clear_filters", clearAll), atlas.button("fit_shown", fit), list]);
  };
  atlas.on([...FACETS.map(({ key }) => key), "compare", "edge", "lang"].join(" "), apply);

  /* the counts: one class at a time, and the list of what is not on the map goes with its own */
  atlas.showClass = (position) => {
    const listed = atlas.get("left") === "unplaced";
    const lists = ["unplaced", "no_site"].includes(position);
    const drop = isOnly(position) && (!lists || listed);
    atlas.set({ position: drop ? [] : [position] });
    if (lists && !drop) atlas.open("left", "unplaced");
    else if (listed) atlas.open("left", atlas.narrow() ? "" : "layers");
  };

  /** Names of the chosen options of a filter. */
  atlas.facetNames = (key) => chosenOf(key).map(FACETS.find((facet) => facet.key === key).name);
  atlas.facets = FACETS.map(({ key }) => key);

  /* ---- what changed, on the map ---- */

  const rings = L.featureGroup().addTo(map);
  atlas.on("compare shown", () => {
    rings.clearLayers();
    if (!atlas.get("compare")) return;
    changes.values.forEach(([found], row) => {
      const shape = found && atlas.get("shown")[row] && atlas.shape(projects.geo[row]);
      if (!shape) return;
      const style = { pane: "rings", color: atlas.changeColour(found), weight: 3.5, fill: false, interactive: false };
      [() => L.circleMarker(shape.at, { ...style, radius: 11 }), () => L.polyline(shape.at, style), () => L.polygon(shape.at, { ...style, weight: 2, dashArray: data.dash.uncertain })][shape.kind]().addTo(rings);
    });
  });
});
