/* Labels of the map: every giver offers some, the higher rank goes first, and each stands only
 * where it is free. They are marked as hidden for screen readers, who have the table. */
atlas.control((atlas) => {
  "use strict";
  const { map, h } = atlas;

  const givers = [];
  /** Add a giver of labels: a function that returns [{at, text, kind, rank, dx}];
   * one that is `always` placed stands even where it is not free. */
  atlas.labels = (give) => givers.push(give);

  const SIZE = { zone: 17, unit: 14, road: 11.5, water: 12.5, subdistrict: 12, neighbour: 14, project: 12, area: 12 };

  const widthOf = (text, size) => [...text].reduce((sum, sign) => sum + (sign > "⺀" ? 1 : 0.56), 0) * size;

  const nested = (at) => (typeof at[0] === "number" ? null : typeof at[0][0] === "number" ? [at] : at.flatMap(nested));

  /** A vertex in view near the middle of the longest part of a line. */
  atlas.middle = (at) => {
    const bounds = map.getBounds();
    const seen = nested(at).map((part) => part.filter((vertex) => bounds.contains(vertex)));
    const longest = seen.sort((a, b) => b.length - a.length)[0];
    return longest[longest.length >> 1];
  };

  const free = (box, taken) =>
    taken.every((other) => box[0] > other[2] || box[2] < other[0] || box[1] > other[3] || box[3] < other[1]);

  const placeLabels = () => {
    const taken = [...(atlas.obstacles?.() || [])];
    const nodes = [];
    const bounds = map.getBounds();
    const room = map.getSize().x - 8;
    const all = givers.flatMap((give) => give()).filter(({ at }) => bounds.contains(at)).sort((a, b) => b.rank - a.rank).slice(0, 400);
    for (const { at, text, kind, dx = 0, colour, open, always } of all) {
      const size = SIZE[kind];
      const { x, y } = map.latLngToContainerPoint(at);
      const width = widthOf(text, size);
      if (width > room && !always) continue;
      const left = dx ? x + dx : Math.max(4, Math.min(room - width, x - width / 2));
      const box = [left - 3, y - size * 0.75, left + width + 3, y + size * 0.75];
      if (!free(box, taken) && !always) continue;
      taken.push(box);
      const node = h(`span.label.${kind}`, {}, text);
      if (colour) node.style.color = colour;
      if (open) node.onclick = (event) => (event.stopPropagation(), open(L.latLng(at)));
      L.DomUtil.setPosition(node, map.containerPointToLayerPoint([left, y - size * 0.75]));
      nodes.push(node);
    }
    map.getPane("labels").replaceChildren(...nodes);
  };

  let waiting = 0;
  let first = true;
  /** Place the labels anew, once after the next frame: the features come first. */
  atlas.relabelMap = () => {
    if (first) return;
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(() => setTimeout(placeLabels));
  };
  atlas.afterPaint(() => {
    first = false;
    placeLabels();
  });
  map.on("moveend zoomend resize", atlas.relabelMap);
  map.on("zoomstart", () => map.getPane("labels").replaceChildren());
  map.getPane("labels").setAttribute("aria-hidden", "true");
  atlas.on("lang layers plan shown project", atlas.relabelMap);
});
