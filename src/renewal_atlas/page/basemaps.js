/* Online basemaps, for a page whose editor switched them on. Leaflet lays out tiles as if they
 * were in WGS 84; those of a source in GCJ-02 are put where the datum has them, so that they come
 * to lie under our data. A key that a source needs is asked for and is kept
 * only until the page closes. */
atlas.control((atlas) => {
  "use strict";
  const { map, data } = atlas;
  map.createPane("tiles").style.zIndex = 215;

  const A = 6378245;
  const E2 = 0.00669342162296594323;
  const waves = (x) => ((20 * Math.sin(6 * x * Math.PI) + 20 * Math.sin(2 * x * Math.PI)) * 2) / 3;
  const wave = (x, first, second, third) => ((first * Math.sin(x * Math.PI) + second * Math.sin((x / third) * Math.PI)) * 2) / 3;

  /** GCJ-02 of a WGS 84 position (the published formula). */
  const toGcj = ({ lat, lng }) => {
    const x = lng - 105;
    const y = lat - 35;
    const root = Math.sqrt(Math.abs(x));
    const north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + waves(x) + wave(y, 20, 40, 3) + ((160 * Math.sin((y / 12) * Math.PI) + 320 * Math.sin((y * Math.PI) / 30)) * 2) / 3;
    const east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + waves(x) + wave(x, 20, 40, 3) + ((150 * Math.sin((x / 12) * Math.PI) + 300 * Math.sin((x / 30) * Math.PI)) * 2) / 3;
    const phi = (lat / 180) * Math.PI;
    const magic = 1 - E2 * Math.sin(phi) ** 2;
    return L.latLng(lat + (north * 180) / (((A * (1 - E2)) / (magic * Math.sqrt(magic))) * Math.PI), lng + (east * 180) / ((A / Math.sqrt(magic)) * Math.cos(phi) * Math.PI));
  };
  atlas.toGcj = toGcj;

  /** WGS 84 of a GCJ-02 position; a round brings it nearer by a factor of some hundred. */
  const toWgs = (at) => {
    let found = at;
    for (let round = 0; round < 3; round++) {
      const { lat, lng } = toGcj(found);
      found = L.latLng(found.lat + at.lat - lat, found.lng + at.lng - lng);
    }
    return found;
  };

  /* the shift is not the same everywhere: each tile is put where its own corners are */
  const Shifted = L.TileLayer.extend({
    _getTilePos(coords) {
      const corner = this._map.unproject(coords.scaleBy(this.getTileSize()), coords.z);
      return this._map.project(toWgs(corner), coords.z).subtract(this._level.origin).round();
    },
    _getTiledPixelBounds(centre) {
      const { min, max } = L.TileLayer.prototype._getTiledPixelBounds.call(this, toGcj(centre));
      return L.bounds(min.subtract([8, 8]), max.add([8, 8])); // at the edges it is some pixels off
    },
    _fit({ tile, coords }) {
      const next = Object.assign(coords.add([1, 1]), { z: coords.z });
      const { x, y } = this._getTilePos(next).subtract(this._getTilePos(coords));
      Object.assign(tile.style, { width: `${x}px`, height: `${y}px` });
    },
  });

  const nameOf = (source) => source.name[atlas.get("lang")];

  /** Tiles of a source. Its key is asked for when it is switched on, and again after a time when
   * not one tile came, since then the key may be the fault. */
  const Tiles = L.LayerGroup.extend({
    initialize(source) {
      const Kind = source.datum === "GCJ-02" ? Shifted : L.TileLayer;
      const options = { pane: "tiles", subdomains: source.subdomains || "abc", maxZoom: 19, maxNativeZoom: source.max_zoom || 18, key: () => this.key };
      const layers = source.urls.map((url) => new Kind(url, options)
        .on("tileloadstart", (event) => event.target._fit?.(event))
        .on("tileload", () => (this.came = true))
        .on("tileerror", () => atlas.say(atlas.t("tiles_failed", { name: nameOf(source) }))));
      L.LayerGroup.prototype.initialize.call(this, layers);
      this.source = source;
    },
    onAdd(map) {
      if (this.source.needs_key && !this.came) this.key = encodeURIComponent(prompt(atlas.t("key_wanted", { name: nameOf(this.source) })) || "");
      L.LayerGroup.prototype.onAdd.call(this, map);
    },
  });

  for (const source of data.basemaps) {
    atlas.layer("basemaps", `tiles-${source.id}`, new Tiles(source), { colour: "#7b8794", area: 0.4 }, { name: () => `${nameOf(source)} · ${source.attribution}`, on: false });
  }
});
