/* Plan units. What the documents only describe is dashed, and its edge fades over the width of
 * its own uncertainty, true to scale at every zoom. One plan is shown at a time: the state key
 * `plan`. Its units that no document places are listed, and lead to what is said of them. */
atlas.drawing((atlas) => {
  "use strict";
  const { map, data, h } = atlas;
  const { units, plans } = data;
  const bands = [];

  /* ---- the plans, newest first ---- */

  const years = (id) => plans.years[plans.row.get(id)] || "";
  const newest = [...plans.plan_id].sort((a, b) => (years(a) < years(b) ? 1 : -1));
  atlas.keep("plan", newest[0] ?? "", plans);
  const current = () => (plans.row.has(atlas.get("plan")) ? atlas.get("plan") : newest[0]);
  const offered = (row) => !plans.row.has(units.plan_id[row]) || units.plan_id[row] === current();

  const change = (id) => {
    const row = units.row.get(atlas.get("unit"));
    atlas.set({ plan: id, ...(row != null && units.plan_id[row] !== id && { unit: "" }) });
  };

  const choice = (id) => {
    const button = h("input", { type: "radio", name: "plan", value: id, onchange: () => change(id) });
    const words = h("span");
    atlas.on("lang", () => (words.textContent = atlas.name(plans, plans.row.get(id))));
    atlas.on("plan", () => (button.checked = id === current()));
    return h("label", {}, button, words, h("small", {}, years(id)));
  };
  if (plans.n > 1) atlas.later(() => atlas.layerList("plan").before(h("div.plans", { role: "radiogroup", tl: "plan" }, newest.map(choice))));

  /* a unit that is chosen by a link, a search or a card brings its plan with it */
  atlas.on("unit", () => {
    const row = units.row.get(atlas.get("unit"));
    if (row != null && !offered(row)) atlas.set({ plan: units.plan_id[row] });
  });

  /* ---- the units ---- */

  const seen = {};

  const colourOf = (kind) => {
    const { colours } = data.unit_style[kind] || data.unit_style.zone;
    seen[kind] = (seen[kind] ?? -1) + 1;
    return colours[seen[kind] % colours.length];
  };

  const metresPerPixel = () => (40075016.7 * Math.cos((map.getCenter().lat * Math.PI) / 180)) / 2 ** (map.getZoom() + 8);

  const widen = () => {
    for (const [band, width] of bands) band.setStyle({ weight: Math.min(60, width / metresPerPixel()) });
  };
  map.on("zoomend", widen);

  const draw = (row) => {
    const { kind: shapeKind, at } = atlas.shape(units.geo[row]);
    const kind = units.kind[row];
    const colour = (unitColours[row] = colourOf(kind));
    const interpreted = units.basis[row] !== "stated";
    const group = L.featureGroup();
    const make = shapeKind === 2 ? L.polygon : L.polyline;
    const opacity = data.unit_style[kind]?.opacity ?? 0.1;
    const style = { pane: "units", color: colour, weight: 2, dashArray: interpreted ? data.dash.interpreted : null, fillOpacity: opacity, className: "unit" };
    const edge = atlas.shape(units.edge[row])?.at;
    if (edge && units.edge_uncertainty_m[row]) {
      atlas.later(() => {
        const band = L.polyline(edge, { pane: "units", color: colour, opacity: 0.07, interactive: false, lineCap: "butt" });
        band.on("add", () => band.bringToBack()).addTo(group);
        bands.push([band, units.edge_uncertainty_m[row] * 2]);
      });
    }
    if (shapeKind === 1) make(at, { ...style, weight: 9, dashArray: null, opacity: opacity * 1.4 }).addTo(group);
    make(at, { ...style, stroke: !edge }).addTo(group);
    if (edge) L.polyline(edge, style).addTo(group);
    const drawn = group.getLayers();
    atlas.later(() => {
      const size = shapeKind === 2 ? atlas.extent(units.geo[row]) : 0;
      for (const layer of drawn) atlas.clickable(layer, size, () => [["unit", units.unit_id[row]]]);
    });
    return group;
  };

  const unitColours = (atlas.unitColours = []);
  const swatchOf = (row) => ({ colour: unitColours[row], area: 0.16, dash: units.basis[row] !== "stated" ? "5 3" : null });

  /** Line of a unit that no document places: its name opens its card. */
  const undrawn = (id, row) => {
    const open = () => (atlas.choose("unit", id), atlas.open("right", "detail"));
    const name = h("button.plain", { type: "button", onclick: open });
    const item = h("li.undrawn", {}, name, h("small", { t: "no_extent" }));
    atlas.on("lang", () => (name.textContent = atlas.name(units, row)));
    atlas.on("plan", () => (item.hidden = !offered(row)));
    return item;
  };

  units.unit_id.forEach((id, row) => {
    if (units.geo[row] == null) return atlas.later(() => atlas.layerList("plan").append(undrawn(id, row)));
    atlas.layer("plan", `unit-${id}`, draw(row), swatchOf(row), { name: () => atlas.name(units, row), when: () => offered(row) });
  });
  atlas.later(widen);

  const centre = (row) => L.latLngBounds(atlas.flat(atlas.shape(units.geo[row]).at)).getCenter();

  const longest = (row) => {
    const line = atlas.flat(atlas.shape(units.geo[row]).at);
    return line[line.length >> 1];
  };

  atlas.labels(() =>
    units.unit_id.flatMap((id, row) => {
      if (units.geo[row] == null || !atlas.isOn(`unit-${id}`)) return [];
      const zone = units.kind[row] === "zone";
      const at = atlas.shape(units.geo[row]).kind === 1 ? longest(row) : centre(row);
      return [{ at, text: atlas.name(units, row), kind: zone ? "zone" : "unit", rank: zone ? 60 : 55, colour: unitColours[row], open: (latlng) => atlas.show("unit", id, latlng) }];
    }));
});
