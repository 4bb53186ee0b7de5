/* Labels of the map: every giver offers some, the higher rank goes first, and each stands only
 * where it is free. They are marked as hidden for screen readers, who have the table. */
atlas.drawing((atlas) => {
  "use strict";
  const { map, h } = atlas;

  const givers = [];
  /** Add a giver of labels: a function that returns [{at, text, kind, rank, dx}];
   * one that is `always` placed stands even where it is not free. */
  atlas.labels = (give) => givers.push(give);

  const SIZE = { zone: 17, unit: 14, road: 11.5, water: 12.5, subdistrict: 12, neighbour: 14, project: 12, area: 12, grid: 11 };

  const APART = { zone: 0.1, subdistrict: 0.08, neighbour: 0.2 }; // between two letters, as in the style
  const widthOf = (text, size, apart = 0) => [...text].reduce((sum, sign) => sum + (sign > "⺀" ? 1 : 0.56) + apart, 0) * size;

  /** A long name of a unit stands in two lines, broken near its middle. */
  const broken = (text) => {
    const spaces = [...text.matchAll(/ /g)].map(({ index }) => index);
    if (text.length < 26 || !spaces.length) return [text];
    const at = spaces.reduce((best, one) => (Math.abs(one - text.length / 2) < Math.abs(best - text.length / 2) ? one : best));
    return [text.slice(0, at), text.slice(at + 1)];
  };

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

  /** Boxes of what is written over the map. */
  const fixed = () => [...document.querySelectorAll(".readout, .north")].map(({ offsetLeft, offsetTop, offsetWidth, offsetHeight }) =>
    [offsetLeft, offsetTop, offsetLeft + offsetWidth, offsetTop + offsetHeight]);

  /** Kinds of label that stand back: on a sheet numbers take the place of the projects' names. */
  atlas.muted = [];

  /** Place the labels now. */
  const placeLabels = (atlas.placeLabels = () => {
    const taken = [...(atlas.obstacles?.() || []), ...fixed()];
    const nodes = [];
    const bounds = map.getBounds();
    const room = map.getSize().x - 8;
    const all = givers.flatMap((give) => give()).filter(({ at, kind }) => bounds.contains(at) && !atlas.muted.includes(kind)).sort((a, b) => b.rank - a.rank).slice(0, 400);
    for (const { at, text, kind, dx = 0, colour, open, always } of all) {
      const lines = kind === "zone" || kind === "unit" ? broken(text) : [text];
      const width = Math.max(...lines.map((line) => widthOf(line, SIZE[kind], APART[kind])));
      const high = SIZE[kind] * 0.75 * lines.length;
      const { x, y: middle } = map.latLngToContainerPoint(at);
      if (width > room && !always) continue;
      const left = dx ? x + dx : Math.max(4, Math.min(room - width, x - width / 2));
      const y = dx ? middle : Math.max(high + 4, Math.min(map.getSize().y - high - 4, middle));
      const box = [left - 3, y - high, left + width + 3, y + high];
      if (!free(box, taken) && !always) continue;
      taken.push(box);
      const node = h(`span.label.${kind}`, {}, lines.join("\n"));
      if (colour) node.style.color = colour;
      if (open) node.onclick = (event) => (event.stopPropagation(), open(L.latLng(at)));
      L.DomUtil.setPosition(node, map.containerPointToLayerPoint([left, y - high]));
      nodes.push(node);
    }
    map.getPane("labels").replaceChildren(...nodes);
  });

  let waiting = 0;
  let first = true;
  /** Place the labels anew, once after the next frame: the features come first. */
  atlas.relabelMap = () => {
    if (first) return;
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(() => setTimeout(placeLabels));
  };
  atlas.startLabels = () => {
    first = false;
    placeLabels();
  };
  map.on("moveend zoomend resize", atlas.relabelMap);
  map.on("zoomstart", () => map.getPane("labels").replaceChildren());
  map.getPane("labels").setAttribute("aria-hidden", "true");
  atlas.on("lang layers plan shown project", atlas.relabelMap);
});

/* the first of the controls: by now all that has a label is drawn */
atlas.control((atlas) => atlas.startLabels());
