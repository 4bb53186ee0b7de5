/* Numbers at the marks of the printed sheet, in place of names: each by its mark where there is
 * room, or a little away with a line that leads to it. */
atlas.control((atlas) => {
  "use strict";
  const { map, h } = atlas;

  const NEAR = [0, 2, 4, 6, 1, 3, 5, 7].map((eighth) => (eighth * Math.PI) / 4);
  const pane = map.createPane("numbers");
  pane.style.zIndex = 630;
  pane.setAttribute("aria-hidden", "true");
  const leaders = L.layerGroup().addTo(map);
  let boxes = [];
  const marks = atlas.obstacles;
  atlas.obstacles = () => [...marks(), ...boxes];

  /** A place for a number: part of the mark that is in view. */
  const anchor = ({ kind, at }) => {
    const view = map.getBounds();
    if (kind === 1) return atlas.middle(at);
    const bounds = L.latLngBounds(atlas.flat(at));
    if (!view.intersects(bounds)) return null;
    const within = (side, limit) => limit(view[`get${side}`](), bounds[`get${side}`]());
    return [(within("South", Math.max) + within("North", Math.min)) / 2, (within("West", Math.max) + within("East", Math.min)) / 2];
  };

  /** Marks in view, those with a position of their own first, from north to south. */
  const inView = () =>
    atlas.marks().filter(({ kind }) => atlas.isOn(kind === 2 ? "areas" : "points"))
      .map((mark) => ({ ...mark, anchor: anchor(mark) })).filter((mark) => mark.anchor)
      .sort((a, b) => (a.kind === 2) - (b.kind === 2) || b.anchor[0] - a.anchor[0]);

  const meets = (a) => (b) => a[0] < b[2] && a[2] > b[0] && a[1] < b[3] && a[3] > b[1];

  /** Box for a number near a pixel, the nearest that is free. */
  const freeBox = ({ x, y }, width, least, taken) => {
    const { x: mapWidth, y: mapHeight } = map.getSize();
    const boxAt = (far, angle) => {
      const [cx, cy] = [x + Math.cos(angle) * (far + (far && width / 2 - 6)), y - Math.sin(angle) * far];
      return [cx - width / 2, cy - 7, cx + width / 2, cy + 7];
    };
    for (let far = least; far < 90; far += far < 16 ? 8 : 11) {
      const box = NEAR.map((angle) => boxAt(far, angle)).find((one) => Math.min(one[0], one[1], mapWidth - one[2], mapHeight - one[3]) > 1 && !taken.some(meets(one)));
      if (box) return box;
    }
    return boxAt(least, 0);
  };

  /** Boxes of the units' names, which stand fast. */
  const unitNames = () => {
    boxes = [];
    atlas.placeLabels();
    return [...map.getPane("labels").querySelectorAll(".zone, .unit")].map((node) => {
      const { x, y } = map.layerPointToContainerPoint(L.DomUtil.getPosition(node));
      return [x - 4, y, x + node.offsetWidth + 4, y + node.offsetHeight];
    });
  };

  const placeNumbers = (found) => {
    const { offsetLeft: x, offsetTop: y, offsetWidth, offsetHeight } = document.querySelector(".corner");
    const taken = [...marks(), ...unitNames(), [x, y, x + offsetWidth, y + offsetHeight]];
    leaders.clearLayers();
    boxes = found.map(({ kind, anchor: at, label }) => {
      const pixel = map.latLngToContainerPoint(at);
      const box = freeBox(pixel, label.length * 6.4 + 8, kind === 2 ? 0 : 14, taken);
      taken.push(box);
      const centre = L.point((box[0] + box[2]) / 2, (box[1] + box[3]) / 2);
      if (centre.distanceTo(pixel) > 26) L.polyline([at, map.containerPointToLatLng(centre)], { pane: "rings", color: "#1c2733", weight: 0.8, interactive: false }).addTo(leaders);
      return box;
    });
    pane.replaceChildren(...found.map(({ kind, label }, i) => {
      const node = h(`span.number${kind === 2 ? ".wide" : ""}`, {}, label);
      L.DomUtil.setPosition(node, map.containerPointToLayerPoint(boxes[i].slice(0, 2)).round());
      node.style.width = `${boxes[i][2] - boxes[i][0]}px`;
      return node;
    }));
  };

  const hide = () => pane.replaceChildren();
  const clear = () => {
    boxes = [];
    leaders.clearLayers();
    hide();
  };
  map.on("zoomstart", hide);

  atlas.numbering = { inView, place: placeNumbers, clear };
});
