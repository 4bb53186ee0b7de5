/* What is chosen, a project, a unit or a place of the gazetteer, on the map: its outline, or a
 * ring and around it the circle that surely holds the place; an area stays one and gets no ring. */
atlas.control((atlas) => {
  "use strict";
  const { map, data } = atlas;
  const { projects, units, places } = data;
  const group = L.featureGroup().addTo(map);

  /** Table and row of what is chosen, if it is on the map. */
  const chosen = () => {
    const found = Object.entries({ project: projects, unit: units, place: places })
      .map(([kind, table]) => ({ kind, table, row: table.row.get(atlas.get(kind)) }))
      .find(({ table, row }) => table.geo[row] != null);
    return found?.kind === "project" && !atlas.get("shown")[found.row] ? null : found;
  };

  const mark = ({ table, row, kind: what }) => {
    const { kind, at } = atlas.shape(table.geo[row]);
    const radius = table.uncertainty_m?.[row];
    const style = { pane: "rings", color: data.ground.accent, weight: what === "unit" ? 4 : 2.5, dashArray: "6 4", fillOpacity: 0.1, interactive: false };
    const solid = { ...style, dashArray: null };
    if (kind === 2) L.polygon(at, style).addTo(group);
    else if (kind === 1) L.polyline(at, { ...solid, weight: 7, opacity: 0.6 }).addTo(group);
    else {
      if (radius) L.circle(at, { ...style, radius }).addTo(group);
      L.circleMarker(at, { ...solid, radius: 12, weight: 3, fill: false }).addTo(group);
    }
  };

  atlas.on("project unit place shown", () => {
    group.clearLayers();
    const found = chosen();
    if (found) mark(found);
  });

  /* a project has its label among the others; a place that no project lies at has none */
  atlas.labels(() => {
    const found = chosen();
    if (found?.kind !== "place") return [];
    const { row } = found;
    const { kind, at } = atlas.shape(places.geo[row]);
    const stand = [() => at, () => atlas.middle(at), () => L.latLngBounds(atlas.flat(at)).getCenter()][kind]();
    const reach = kind === 1 ? "" : atlas.reach(places.uncertainty_m[row]);
    return stand ? [{ at: stand, text: atlas.name(places, row) + reach, kind: kind === 2 ? "area" : "project", rank: 100, always: true, dx: kind ? 0 : 16, colour: data.ground.accent }] : [];
  });
  atlas.on("place", atlas.relabelMap);
});
