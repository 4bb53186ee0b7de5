/* The ground: boundary, named roads, water, subdistrict points, labels that give way to each
 * other, scale bar, north arrow, and the coordinates at the pointer. */
atlas.drawing((atlas) => {
  "use strict";
  const { map, data, h, svg } = atlas;
  const { ground, places, lines } = data;

  const placeType = (id) => places.place_type[places.row.get(id)];
  const reach = (id) => places.uncertainty_m[places.row.get(id)] || 0;

  /* ---- boundary, roads, water, subdistricts ---- */

  const line = (at, options) => L.polyline(at, { pane: "ground", interactive: false, ...options });

  const boundary = () => {
    const group = L.featureGroup();
    for (const number of data.boundary) {
      const { at } = atlas.shape(number);
      L.polygon(at, { pane: "ground", interactive: false, color: ground.boundary, weight: 1.6, fillColor: ground.land, fillOpacity: 1 }).addTo(group);
    }
    return group;
  };

  /* all lines of a kind are one path, which is drawn sooner than many */
  const named = (water) => {
    const [sure, inferred] = [[], []];
    lines.place_id.forEach((id, row) => {
      if ((placeType(id) === "river") === water) (reach(id) > 200 ? inferred : sure).push(...atlas.shape(lines.geo[row]).at);
    });
    const ink = water ? { color: ground.water, weight: 3, opacity: 0.75 } : { color: "#fff", weight: 2.6 };
    return L.layerGroup([
      ...(water ? [] : [line([...sure, ...inferred], { color: ground.road, weight: 4.5 })]),
      line(sure, ink), line(inferred, { ...ink, dashArray: data.dash.inferred })]);
  };

  /** Centre of each subdistrict; their outlines are not open. */
  const centres = places.place_type.flatMap((type, row) => {
    const shape = type === "subdistrict" && atlas.shape(places.geo[row]);
    return shape ? [{ row, at: shape.kind ? L.latLngBounds(atlas.flat(shape.at)).getCenter() : shape.at }] : [];
  });

  const subdistricts = () => L.layerGroup(centres.map(({ at }) =>
    L.circleMarker(at, { pane: "ground", interactive: false, radius: 2.5, color: "#7b8794", weight: 1, fillOpacity: 1, fillColor: "#fff" })));

  const around = L.featureGroup(data.neighbours.map(([, number]) =>
    L.polygon(atlas.shape(number).at, { pane: "ground", interactive: false, color: ground.neighbour_edge, weight: 1, fillColor: ground.neighbour, fillOpacity: 1 })));
  const land = boundary();
  atlas.later(() => land.setStyle({ dashArray: "10 3 2 3" })); // long dashed lines are slow to paint

  /* switched off and on again, an area would come to lie on the roads */
  land.on("add", () => (land.bringToBack(), around.bringToBack()));
  around.on("add", () => around.bringToBack());

  atlas.layer("base", "boundary", land, { colour: ground.boundary, dash: "10 3 2 3" });
  if (data.neighbours.length) atlas.layer("base", "neighbours", around, { colour: ground.neighbour_edge, area: 0.2 }, { late: true });
  atlas.layer("base", "roads", named(false), { colour: ground.road, wide: true });
  if (lines.place_id.some((id) => placeType(id) === "river")) atlas.layer("base", "water", named(true), { colour: ground.water, wide: true });
  atlas.layer("base", "subdistricts", subdistricts(), { shape: "circle", fill: "hollow", colour: "#7b8794" });

  /* ---- labels ---- */

  atlas.labels(() => {
    const told = new Set();
    const found = [];
    lines.place_id.forEach((id, row) => {
      const water = placeType(id) === "river";
      const at = atlas.isOn(water ? "water" : "roads") && !told.has(lines.name[row]) && atlas.middle(atlas.shape(lines.geo[row]).at);
      if (!at) return;
      told.add(lines.name[row]);
      found.push({ at, text: atlas.name(lines, row), kind: water ? "water" : "road", rank: water ? 45 : 20 });
    });
    return found;
  });

  atlas.labels(() =>
    atlas.isOn("neighbours") ? data.neighbours.map(([name, , point, english]) => ({ at: atlas.shape(point).at, text: atlas.get("lang") === "en" ? english : name, kind: "neighbour", rank: 10 })) : []);

  atlas.labels(() =>
    atlas.isOn("subdistricts") ? centres.map(({ row, at }) => ({ at, text: atlas.name(places, row), kind: "subdistrict", rank: 15, dx: 6 })) : []);

  /* ---- scale, north, read-out ---- */

  const DEGREE = Math.PI / 180;

  /** Metres of a transverse Mercator projection (Krüger's series to the third order: < 1 mm here). */
  const projector = ({ a, f, lon0, k0, x0, y0 }) => {
    const n = f / (2 - f);
    const e = Math.sqrt(f * (2 - f));
    const radius = (k0 * a * (1 + n ** 2 / 4 + n ** 4 / 64)) / (1 + n);
    const series = [n / 2 - (2 * n ** 2) / 3 + (5 * n ** 3) / 16, (13 * n ** 2) / 48 - (3 * n ** 3) / 5, (61 * n ** 3) / 240];
    return (lat, lon) => {
      const s = Math.sin(lat * DEGREE);
      const t = Math.sinh(Math.atanh(s) - e * Math.atanh(e * s));
      const xi = Math.atan2(t, Math.cos((lon - lon0) * DEGREE));
      const eta = Math.atanh(Math.sin((lon - lon0) * DEGREE) / Math.hypot(1, t));
      let [north, east] = [xi, eta];
      series.forEach((weight, i) => {
        const j = 2 * (i + 1);
        east += weight * Math.cos(j * xi) * Math.sinh(j * eta);
        north += weight * Math.sin(j * xi) * Math.cosh(j * eta);
      });
      return [x0 + radius * east, y0 + radius * north];
    };
  };
  atlas.projector = projector;

  const toMetric = data.projection && !data.projection.lat0 ? projector(data.projection) : null;

  /** Coordinates in words: WGS 84, and metres of the district's CRS. */
  atlas.coordinates = (lat, lon) => {
    const degrees = `WGS 84  ${lon.toFixed(5)}°E  ${lat.toFixed(5)}°N`;
    if (!toMetric) return degrees;
    const [east, north] = toMetric(lat, lon);
    return `${degrees}   EPSG:${data.projection.code}  E ${east.toFixed(0)}  N ${north.toFixed(0)}`;
  };

  const readout = h("p.readout", { "aria-hidden": "true" });
  const north = h("div.north", { "aria-hidden": "true" }, svg("svg", { viewBox: "0 0 20 30" }, svg("path", { d: "M10 9 4 28l6-5 6 5Z" })), h("b", {}, "N"));
  atlas.later(() => {
    L.control.zoom().addTo(map);
    L.control.scale({ imperial: false, maxWidth: 140 }).addTo(map);
    map.getContainer().parentNode.append(readout, north);
  });
  const show = ({ latlng }) => (readout.textContent = atlas.coordinates(latlng.lat, latlng.lng));
  map.on("mousemove", show);
  map.on("moveend", () => show({ latlng: map.getCenter() }));
});
