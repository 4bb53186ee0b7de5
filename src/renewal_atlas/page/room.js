/* The part of the map that nothing covers. A sheet opens over the map of a phone, and the table
 * takes from the map's height: what was in view moves into the part that is left, and back when
 * that closes, unless it was moved since. */
atlas.control((atlas) => {
  "use strict";
  const { map } = atlas;
  const SIDES = [30, 12, 30, 20];

  /** Pixels that the counts above and an open sheet take from the map: left, top, right, bottom. */
  const taken = () => {
    const box = map.getContainer().getBoundingClientRect();
    const over = document.querySelector(".over")?.getBoundingClientRect().bottom ?? 0;
    const sides = [0, Math.max(0, over - box.top), 0, 0];
    for (const panel of atlas.narrow() ? document.querySelectorAll(".panel:not([hidden])") : []) {
      const { left, top } = panel.getBoundingClientRect();
      if (left > box.left + 40) sides[2] = box.right - left;
      else sides[3] = Math.min(box.bottom - top, box.height - sides[1] - 50);
    }
    return sides.map((side, i) => side + SIDES[i]);
  };

  /** Padding of a view that keeps clear of what stands before the map. */
  atlas.room = () => {
    const [left, top, right, bottom] = taken();
    return { paddingTopLeft: [left, top], paddingBottomRight: [right, bottom] };
  };

  const view = () => [map.getCenter(), map.getZoom()];
  /* a map that changes its size moves by half a pixel */
  const same = ([at, zoom], [at2, zoom2]) => zoom === zoom2 && map.project(at).distanceTo(map.project(at2)) < 3;

  /** What is in view, no more than the map showed when it opened. */
  const seen = () => {
    const [left, top, right, bottom] = SIDES;
    const { x, y } = map.getSize();
    const [a, b] = [[left, top], [x - right, y - bottom]].map((at) => map.containerPointToLatLng(at));
    const now = L.latLngBounds(a, b);
    if (!now.intersects(whole)) return now;
    const clamp = (value, low, high) => Math.max(low, Math.min(value, high));
    const inside = ({ lat, lng }) => [clamp(lat, whole.getSouth(), whole.getNorth()), clamp(lng, whole.getWest(), whole.getEast())];
    return L.latLngBounds(inside(a), inside(b));
  };

  /** What the projects in view take of it. */
  const marks = () => {
    const frame = map.getBounds();
    return L.latLngBounds(atlas.shownCorners().filter((at) => frame.contains(at)));
  };

  const isOpen = () => (atlas.narrow() ? ["left", "right", "foot"].some(atlas.get) : atlas.get("foot") === "table");

  const whole = atlas.whole ? L.latLngBounds(atlas.whole) : map.getBounds();
  let before = null; // the view before something opened, and the one that it brought
  /* where the view is set right after it, there is no need to draw twice */
  const resize = (pan) => map.invalidateSize({ pan, animate: false, debounceMoveend: !pan });
  const makeRoom = () => {
    const was = view();
    const kept = atlas.narrow() ? seen() : marks();
    resize(false);
    if (kept.isValid()) map.fitBounds(kept, { animate: false, maxZoom: was[1], ...atlas.room() });
    before = [was, view()];
  };
  const takeBack = () => {
    const still = same(view(), before[1]);
    resize(!still);
    if (still) map.setView(...before[0], { animate: false });
    before = null;
  };
  atlas.on("left right foot", () => {
    if (atlas.get("sheet") || isOpen() === !!before) return; // paper has no panels
    (before ? takeBack : makeRoom)();
  });
});
