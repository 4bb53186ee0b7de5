/* Layer switches: atlas.layer(group, id, layer, swatch) registers one; the state key `layers`
 * holds the ids that are not as they were when the page opened. Also the symbols: an outline for
 * each shape and a stroke and fill for each phase, drawn alike on the map and in the legend. */
atlas.drawing((atlas) => {
  "use strict";
  const { map, data, h, svg } = atlas;
  atlas.keep("layers", []);

  const LEVELS = { ground: 210, units: 320, areas: 360, rings: 420, marks: 440, labels: 620 };
  for (const [name, level] of Object.entries(LEVELS)) map.createPane(name).style.zIndex = level;
  map.getPane("labels").style.pointerEvents = "none";

  /* ---- symbols ---- */

  const polygon = (corners, turn = 0, size = 1) =>
    Array.from({ length: corners }, (_, i) => {
      const angle = ((i / corners) * 2 + turn) * Math.PI;
      return [Math.sin(angle) * size, -Math.cos(angle) * size];
    });
  const arm = 0.42;
  const OUTLINE = {
    circle: polygon(24),
    square: polygon(4, 0.25, 1.2),
    diamond: polygon(4, 0, 1.25),
    triangle: polygon(3, 0, 1.25).map(([x, y]) => [x, y + 0.12]),
    hexagon: polygon(6, 0, 1.1),
    cross: [[-arm, -1.1], [arm, -1.1], [arm, -arm], [1.1, -arm], [1.1, arm], [arm, arm], [arm, 1.1], [-arm, 1.1], [-arm, arm], [-1.1, arm], [-1.1, -arm], [-arm, -arm]],
  };

  /** Corners of a symbol around a pixel. */
  atlas.outline = (shape, x, y, radius) => OUTLINE[shape].map(([dx, dy]) => [x + dx * radius, y + dy * radius]);

  /** Stroke and fill of a phase in a colour: the further a project is, the more ink it has. */
  atlas.inked = (fill, colour) => ({
    color: fill === "solid" ? "#fff" : colour,
    fillColor: ["solid", "tinted", "small"].includes(fill) ? colour : "#fff",
    weight: { ring: 3.6, solid: 1.2, faint: 1.2 }[fill] || 1.8,
    dashArray: fill === "crossed" ? "2 2" : null,
    fillOpacity: ["tinted", "small"].includes(fill) ? 0.4 : 1,
    opacity: 1,
  });

  const last = (entries) => Object.keys(entries).pop();
  const { groups, phases, kinds, stages } = data.symbols;
  atlas.groupOf = (kind) => kinds[kind] || last(groups);
  atlas.phaseOf = (stage) => stages[stage] || last(phases);

  /** Phase of a project: of its stage, or where it has none, of what is only promised. */
  atlas.phaseAt = (row) => {
    const { stage, promised_stage: promised } = data.projects;
    return !stage[row] && promised[row] && phases.promised ? "promised" : atlas.phaseOf(stage[row]);
  };
  atlas.isSmall = (fill) => ["faint", "small"].includes(fill);

  const small = (...children) => svg("svg", { viewBox: "0 0 26 18", width: 26, height: 18, "aria-hidden": "true" }, ...children);

  /** Small picture of a symbol, a line or an area for switches and legend. */
  atlas.swatch = ({ shape, fill, colour, dash, wide, area, ring }) => {
    if (ring) return small(svg("circle", { cx: 13, cy: 9, r: 6.5, fill: "none", stroke: colour, "stroke-width": 3 }));
    if (shape) {
      const ink = atlas.inked(fill, colour);
      const radius = atlas.isSmall(fill) ? 4.6 : 6;
      return small(svg("path", { d: `M${atlas.outline(shape, 13, 9, radius).join("L")}Z`, fill: ink.fillColor, "fill-opacity": ink.fillOpacity, stroke: ink.color, "stroke-width": ink.weight, "stroke-dasharray": ink.dashArray || "none" }));
    }
    const stroke = { stroke: colour, "stroke-dasharray": dash || "none", "stroke-width": wide ? 4 : 1.8 };
    if (area) return small(svg("rect", { x: 2, y: 3, width: 22, height: 12, rx: 3, fill: colour, "fill-opacity": area, ...stroke }));
    return small(svg("path", { d: "M2 9h22", ...stroke }));
  };

  /* ---- clicks ---- */

  const clickable = new Map(); // layer: its size, and what it stands for

  /** What lies under the pointer, the smallest first. */
  const under = (top, { clientX, clientY }) => {
    const nodes = document.elementsFromPoint(clientX, clientY);
    const met = [...clickable].filter(([layer]) => layer === top || nodes.includes(layer.getElement?.()));
    const found = met.sort((a, b) => a[1].size - b[1].size).flatMap(([, { what }]) => what());
    return found.filter(([, id], i) => found.findIndex(([, other]) => other === id) === i);
  };

  /** Let a layer open what it stands for, [[kind, id], ...], all of one kind: on an area, of which several may
   * overlap, the smallest opens and names the others; a point or a line has the size 0. */
  atlas.clickable = (layer, size, what) => {
    clickable.set(layer, { size, what });
    layer.on("click", (event) => {
      L.DomEvent.stopPropagation(event);
      const [first, ...others] = size ? under(layer, event.originalEvent) : [];
      const [[kind, id], ...more] = first ? [first] : what();
      atlas.show?.(kind, [id, ...more.map(([, other]) => other)], event.latlng, others);
    });
  };

  /** How far a shape reaches from south to north, in degrees. */
  atlas.extent = (number) => {
    const lats = atlas.flat(atlas.shape(number).at).map(([lat]) => lat);
    return Math.max(...lats) - Math.min(...lats);
  };

  /* ---- switches ---- */

  const registered = new Map();
  const body = atlas.panel("layers", "left");
  const lists = new Map();

  const startsOn = (id) => !data.hidden.includes(id) && registered.get(id)?.on !== false;
  const offered = (id) => registered.get(id)?.when?.() ?? true;
  atlas.isOn = (id) => offered(id) && startsOn(id) !== atlas.get("layers").includes(id);
  atlas.layersOn = () => [...registered.values()].filter(({ id }) => atlas.isOn(id));

  const toggle = (id) => {
    const changed = atlas.get("layers");
    atlas.set({ layers: changed.includes(id) ? changed.filter((other) => other !== id) : [...changed, id] });
  };

  /** List of switches of a group, for what else belongs there. */
  atlas.layerList = (group) => {
    if (!lists.has(group)) {
      const items = h("ul");
      body.append(h("details", { open: group !== "programmes" }, h("summary", { t: `group_${group}` }), items));
      lists.set(group, items);
    }
    return lists.get(group);
  };

  /** Register a layer: `name` gives its label where the dictionary has none for `layer_<id>`;
   * `when` says whether it is offered at all; one that is `late` need not be in the first paint. */
  atlas.layer = (group, id, layer, swatch, { name, on, count, when, late } = {}) => {
    registered.set(id, { id, layer, swatch, on, name, group, when });
    const follow = () => atlas.on("layers plan", () => (atlas.isOn(id) ? layer.addTo(map) : layer.remove()));
    if (late) atlas.later(follow);
    else follow();
    atlas.later(() => addSwitch(registered.get(id), count));
  };

  const addSwitch = ({ id, group, swatch, name }, count) => {
    const box = h("input", { type: "checkbox", onchange: () => toggle(id) });
    const words = h("span", name ? {} : { t: `layer_${id}` });
    const item = h("li", {}, h("label", {}, box, atlas.swatch(swatch), words, count && h("small", {}, String(count))));
    atlas.layerList(group).append(item);
    atlas.on("layers plan", () => {
      item.hidden = !offered(id);
      box.checked = atlas.isOn(id);
    });
    if (name) atlas.on("lang", () => (words.textContent = name()));
  };
});
