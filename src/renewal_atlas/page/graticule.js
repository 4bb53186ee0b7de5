/* Meridians and parallels (WGS 84), as far apart as the zoom asks for, with their degrees and
 * minutes where they leave the map: meridians at the top, parallels at the right. */
atlas.control((atlas) => {
  "use strict";
  const { map } = atlas;
  const STEPS = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 18000]; // seconds of arc
  const APART = 110; // pixels between two lines, at least
  const COLOUR = "#6b7a89";
  const grid = L.layerGroup();
  let step = 0;

  /** Multiples of the step between two degrees, in seconds. */
  const between = (from, to) => {
    const first = Math.ceil((from * 3600) / step);
    return Array.from({ length: Math.floor((to * 3600) / step) - first + 1 }, (_, i) => (first + i) * step);
  };

  const two = (number) => String(number).padStart(2, "0");

  /** Degrees and minutes, and seconds where the grid is that fine: 116°55′E. */
  const words = (seconds, [plus, minus]) => {
    const whole = Math.abs(seconds);
    const fine = step % 60 ? `${two(whole % 60)}″` : "";
    return `${Math.floor(whole / 3600)}°${two(Math.floor(whole / 60) % 60)}′${fine}${seconds < 0 ? minus : plus}`;
  };

  const draw = () => {
    grid.clearLayers();
    if (!atlas.isOn("graticule")) return;
    const seen = map.getBounds();
    const perPixel = ((seen.getEast() - seen.getWest()) * 3600) / map.getSize().x;
    step = STEPS.find((one) => one / perPixel >= APART) ?? STEPS.at(-1);
    const { _southWest: low, _northEast: high } = seen.pad(0.3); // some more, for the while it is dragged
    const line = (...at) => L.polyline(at, { pane: "ground", interactive: false, color: COLOUR, weight: 0.7, opacity: 0.55 }).addTo(grid);
    for (const lon of between(low.lng, high.lng)) line([low.lat, lon / 3600], [high.lat, lon / 3600]);
    for (const lat of between(low.lat, high.lat)) line([lat / 3600, low.lng], [lat / 3600, high.lng]);
  };

  /** Where a meridian is named: at the top, but below the counts where they stand before it. */
  const top = (x) => {
    const { offsetParent: over, offsetLeft, offsetWidth, offsetHeight } = document.querySelector(".counts");
    return over && x < over.offsetLeft + offsetLeft + offsetWidth + 40 ? over.offsetTop + offsetHeight + 12 : 10;
  };

  atlas.labels(() => {
    if (!atlas.isOn("graticule") || !step) return [];
    const seen = map.getBounds();
    const label = (point, text) => ({ at: map.containerPointToLatLng(point), text, kind: "grid", rank: 90 });
    const meridians = between(seen.getWest(), seen.getEast()).map((lon) => {
      const { x } = map.latLngToContainerPoint([seen.getNorth(), lon / 3600]);
      return label([x, top(x)], words(lon, "EW"));
    });
    const parallels = between(seen.getSouth(), seen.getNorth()).map((lat) => {
      const { x, y } = map.latLngToContainerPoint([lat / 3600, seen.getEast()]);
      return label([x - 1, y], words(lat, "NS"));
    });
    return [...meridians, ...parallels];
  });

  atlas.layer("base", "graticule", grid, { colour: COLOUR }, { on: false });
  atlas.on("layers", draw);
  map.on("moveend resize", draw);
});
