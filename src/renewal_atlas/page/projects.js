/* Projects. A point gets a symbol (shape: kind, ink: stage) and the circle that surely holds it;
 * a project that is only known to lie in an area is that area, dashed, and has no pin. Projects
 * at one and the same place share a mark. Programmes are rings around their members. */
atlas.drawing((atlas) => {
  "use strict";
  const { map, data } = atlas;
  const { projects, programmes, places } = data;
  const { groups, phases } = data.symbols;
  const RADIUS = 6.5;

  const trace = (context, ring) => {
    context.beginPath();
    for (const corner of ring) context.lineTo(...corner);
    context.closePath();
  };

  /* on canvas a symbol is drawn once and then copied: thousands of paths take too long */
  const REACH = 16; // px from its middle, of the largest
  const stamps = {};
  const stampOf = (renderer, mark) => {
    const { shape, color, fillColor, weight, dashArray } = mark.options;
    return (stamps[[shape, mark._radius, color, fillColor, weight, dashArray]] ??= drawStamp(renderer, mark));
  };
  const drawStamp = (renderer, mark) => {
    const scale = L.Browser.retina ? 2 : 1; // as the renderer's own canvas
    const size = 2 * REACH * scale;
    const stamp = atlas.h("canvas", { width: size, height: size });
    const context = stamp.getContext("2d");
    context.scale(scale, scale);
    trace(context, atlas.outline(mark.options.shape, REACH, REACH, mark._radius));
    renderer._fillStroke(context, mark);
    return stamp;
  };

  const Mark = L.CircleMarker.extend({
    _updatePath() {
      if (this.hidden) return;
      const { x, y } = this._point;
      const renderer = this._renderer;
      if (renderer._setPath) renderer._setPath(this, `M${atlas.outline(this.options.shape, x, y, this._radius).join("L")}Z`);
      else if (renderer._drawing && !this._empty()) renderer._ctx.drawImage(stampOf(renderer, this), x - REACH, y - REACH, 2 * REACH, 2 * REACH);
    },
    _containsPoint(point) {
      return !this.hidden && L.CircleMarker.prototype._containsPoint.call(this, point);
    },
  });

  const many = projects.n > 800; // the browser keeps up with this many SVG paths
  const renderers = {};
  const pen = (pane) => (renderers[pane] ??= (many ? L.canvas : L.svg)({ pane, tolerance: 4 }));

  const symbolOf = (row) => {
    const { shape, colour } = groups[atlas.groupOf(projects.kind[row])];
    const { fill } = phases[atlas.phaseAt(row)];
    return { shape, colour, fill };
  };
  atlas.symbolOf = symbolOf;

  const points = L.featureGroup();
  const areas = L.featureGroup();
  const circles = L.featureGroup();

  const pointStyle = (row, stack) => {
    const { shape, colour, fill } = symbolOf(row);
    return { shape, radius: (atlas.isSmall(fill) ? RADIUS * 0.75 : RADIUS) + (stack > 1 ? 2 : 0), ...atlas.inked(fill, colour) };
  };

  const lineStyle = (row) => ({ color: symbolOf(row).colour, weight: 4.5, opacity: 0.55, dashArray: projects.uncertainty_m[row] > 200 ? data.dash.inferred : null });

  /* the wider the area, the less it says: it gets fainter, and a click goes through it to what
   * lies in it; its name opens it */
  const areaStyle = (row) => {
    const wide = projects.uncertainty_m[row] > 2500;
    const ink = wide ? { weight: 1, opacity: 0.45, fill: false } : { weight: 1.3, opacity: 0.8, fillOpacity: 0.06 };
    return { color: symbolOf(row).colour, dashArray: data.dash.uncertain, ...ink };
  };

  /* by kind of shape: class, style, pane, and the group that is switched on and off */
  const DRAW = [
    [Mark, pointStyle, "marks", points],
    [L.Polyline, lineStyle, "marks", points],
    [L.Polygon, areaStyle, "areas", areas],
  ];

  const drawCircle = (at, row) => {
    const radius = projects.uncertainty_m[row];
    return radius && !many && L.circle(at, { pane: "areas", renderer: pen("areas"), radius, interactive: false, color: symbolOf(row).colour, weight: 1, opacity: 0.7, dashArray: data.dash.uncertain, fillOpacity: 0.05 });
  };

  /** One mark for all projects at one place. */
  const make = ([number, all]) => {
    const { kind, at } = atlas.shape(number);
    const [Kind, style, pane, group] = DRAW[kind];
    const entry = { at, kind, all, rows: [], group, style };
    entry.mark = new Kind(at, { pane, renderer: pen(pane), ...style(all[0], all.length) });
    entry.circle = !kind && drawCircle(at, all[0]);
    const ids = () => entry.rows.map((row) => projects.project_id[row]);
    entry.open = (latlng) => atlas.show("project", ids(), latlng);
    atlas.clickable(entry.mark, kind === 2 ? atlas.extent(number) : 0, () => ids().map((id) => ["project", id]));
    return entry;
  };

  /* what lies on top comes last: areas, the widest first, then lines, then points */
  const byShape = [...atlas.groupRows(projects.geo)].filter(([number]) => number != null);
  const of = (wanted) => byShape.filter(([number]) => atlas.shape(number).kind === wanted);
  const wide = new Map();
  const width = ([number]) => wide.get(number) ?? wide.set(number, atlas.extent(number)).get(number);
  let entries = [];

  /** Put some shapes on the map, under or over what is there. */
  const add = (shapes, under) => {
    const made = shapes.map(make);
    entries = under ? [...made, ...entries] : [...entries, ...made];
    refresh(made);
  };

  const addAll = () => {
    const points = of(0);
    const atOnce = many ? 0 : points.length;
    add([...of(1), ...points.slice(0, atOnce)]);
    atlas.later(() => add(of(2).sort((a, b) => width(b) - width(a)), true));
    for (let at = atOnce; at < points.length; at += 800) atlas.later(() => add(points.slice(at, at + 800)));
  };

  /** On many marks a flag is faster than taking them off the map and putting them on again. */
  const show = (entry, visible) => {
    const { mark, circle, group, kind } = entry;
    if (circle) circles[visible ? "addLayer" : "removeLayer"](circle);
    if (!many || kind) return group[visible ? "addLayer" : "removeLayer"](mark);
    mark.hidden = !visible;
    group.addLayer(mark);
  };

  let drawn = [];
  const refresh = (some) => {
    const shown = atlas.get("shown");
    for (const entry of some) {
      const [first] = entry.rows;
      const had = entry.rows.length;
      entry.rows = entry.all.filter((row) => shown[row]);
      if (entry.all.length > 1 && entry.rows.length && (entry.rows[0] !== first || entry.rows.length !== had)) {
        const style = entry.style(entry.rows[0], entry.rows.length);
        Object.assign(entry.mark.options, style);
        if (style.radius) entry.mark._radius = style.radius;
        if (!many && entry.mark._path) entry.mark.setStyle(style);
      }
      show(entry, entry.rows.length > 0);
    }
    drawn = entries.filter(({ rows }) => rows.length);
    atlas.relabelMap();
  };

  const count = (position) => projects.position.filter((found) => found === position).length;
  const neutral = "#51606f";
  atlas.layer("projects", "points", points, { shape: "circle", fill: "solid", colour: neutral }, { count: count("placed") });
  atlas.layer("projects", "areas", areas, { colour: neutral, area: 0.05, dash: "3 3" }, { count: count("area"), late: true });
  atlas.layer("projects", "circles", circles, { colour: neutral, area: 0.05, dash: "1 3" }, { late: true });

  /** Corners of all that the filters leave on the map. */
  atlas.shownCorners = () => drawn.flatMap(({ at }) => atlas.flat(at));

  /** Bring a shape into view, near enough to be seen for what it is, unless it is so already. */
  atlas.bring = (number) => {
    if (number == null) return;
    map.invalidateSize({ animate: false }); // a panel that opened just now has made it smaller
    const { kind, at } = atlas.shape(number);
    const radius = projects.uncertainty_m[projects.geo.indexOf(number)] ?? places.uncertainty_m[places.geo.indexOf(number)];
    const bounds = kind || !radius ? L.latLngBounds(atlas.flat(at)) : L.latLng(at).toBounds(2 * radius);
    const near = map.getZoom() >= Math.min(13, map.getBoundsZoom(bounds) - 1);
    if (atlas.narrow() || !near || !map.getBounds().pad(-0.1).contains(bounds)) {
      map.fitBounds(bounds, { maxZoom: Math.max(14.5, map.getZoom()), ...atlas.room() });
    }
  };

  /** Bring what was chosen into view. */
  atlas.reveal = (kind, id) => {
    const table = data[`${kind}s`];
    atlas.bring(table.geo?.[table.row.get(id)]);
  };

  /* ---- programmes: a ring around each member, or its outline ---- */

  const members = new Map();
  projects.programmes.forEach((list, row) => {
    for (const id of atlas.list(list)) members.set(id, [...(members.get(id) || []), row]);
  });

  const drawRings = (group, id, colour) => {
    group.clearLayers();
    const own = places.row.get(programmes.place_id[programmes.row.get(id)]);
    const rows = new Set(members.get(id).filter((row) => atlas.get("shown")[row] && projects.geo[row] != null));
    const style = { pane: "rings", color: colour, weight: 3, opacity: 0.85, fill: false, interactive: false };
    const radius = 11 + 4 * programmesOn().indexOf(id);
    for (const number of new Set([...rows].map((row) => projects.geo[row]))) {
      const { kind, at } = atlas.shape(number);
      [() => L.circleMarker(at, { ...style, radius }), () => L.polyline(at, style), () => L.polygon(at, style)][kind]().addTo(group);
    }
    if (own != null && places.geo[own] != null && atlas.shape(places.geo[own]).kind === 2) {
      L.polygon(atlas.shape(places.geo[own]).at, { ...style, dashArray: data.dash.uncertain, weight: 2 }).addTo(group);
    }
  };

  const programmesOn = () => programmes.programme_id.filter((id) => atlas.isOn(`programme-${id}`));

  const layProgrammes = () => {
    const palette = data.programme_colours;
    let turn = 0;
    programmes.programme_id.forEach((id, row) => {
      if (!members.has(id)) return;
      const group = L.featureGroup();
      const colour = palette[turn++ % palette.length];
      atlas.layer("programmes", `programme-${id}`, group, { ring: true, colour }, { name: () => atlas.name(programmes, row), on: false, count: members.get(id).length });
      atlas.on("layers shown", () => (atlas.isOn(`programme-${id}`) ? drawRings(group, id, colour) : group.clearLayers()));
    });
  };
  atlas.later(layProgrammes);

  /* ---- labels ---- */

  const text = (rows) => atlas.name(projects, rows[0]) + (rows.length > 1 ? ` ${atlas.t("and_more", { n: rows.length })}` : "");
  /** How far off a place may be, behind its name. */
  atlas.reach = (metres) => {
    if (!metres) return "";
    return metres < 1000 ? ` ±${Math.round(metres)} m` : ` ±${(metres / 1000).toFixed(1)} km`;
  };
  const reach = (row) => atlas.reach(projects.uncertainty_m[row]);

  const LABEL = [
    ({ at, rows }) => ({ at, text: text(rows), kind: "project", rank: 30 + Math.min(9, projects.statement_count[rows[0]]), dx: 11 }),
    ({ at, rows }) => ({ at: atlas.middle(at), text: text(rows), kind: "project", rank: 30 }),
    ({ at, rows }) => ({ at: L.latLngBounds(atlas.flat(at)).getCenter(), text: text(rows) + reach(rows[0]), kind: "area", rank: 25 }),
  ];

  /** Marks in view; where there are very many, no name would find room, and none is tried. */
  const inView = () => {
    const bounds = map.getBounds();
    const [south, west, north, east] = [bounds.getSouth(), bounds.getWest(), bounds.getNorth(), bounds.getEast()];
    const seen = drawn.filter(({ kind, at: [lat, lon] }) => kind || (lat > south && lat < north && lon > west && lon < east));
    return seen.length > 500 ? seen.filter(({ kind }) => kind) : seen;
  };

  /** What is drawn, for the keyboard: places with their projects, mark and `open`. */
  atlas.marks = () => drawn;
  atlas.markName = ({ rows }) => text(rows) + reach(rows[0]);

  const isRoad = (row) => data.lines.place_id.includes(projects.place_id[row]) && atlas.isOn("roads");

  atlas.labels(() =>
    inView().filter((one) => one !== chosenEntry()).filter(({ kind, rows }) => atlas.isOn(kind === 2 ? "areas" : "points") && !(kind === 1 && isRoad(rows[0])))
      .map((one) => ({ ...LABEL[one.kind](one), open: one.open })).filter(({ at }) => at));

  /** What is drawn for the chosen project, if the filters leave it. */
  const chosenEntry = () => {
    const row = projects.row.get(atlas.get("project"));
    return row == null ? undefined : drawn.find(({ rows }) => rows.includes(row));
  };

  /* the chosen project goes before its neighbours, under its own name */
  atlas.labels(() => {
    const entry = chosenEntry();
    if (!entry) return [];
    const rows = [projects.row.get(atlas.get("project"))];
    const label = LABEL[entry.kind]({ at: entry.at, rows });
    return label.at ? [{ ...label, rank: 100, always: true, colour: data.ground.accent, open: entry.open }] : [];
  });

  /** Boxes that labels keep clear of: the marks themselves. */
  atlas.obstacles = () =>
    !atlas.isOn("points") ? [] : inView().filter(({ kind }) => !kind).map(({ at }) => {
      const { x, y } = map.latLngToContainerPoint(at);
      return [x - 6, y - 6, x + 6, y + 6];
    });

  addAll();
  atlas.on("shown", () => {
    refresh(entries);
    if (many && map.hasLayer(pen("marks"))) pen("marks")._redraw();
  });
});
