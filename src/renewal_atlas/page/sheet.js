/* The printed sheet. The state key `sheet` (a3 or a4) turns the page into one: the map fills the
 * paper, the key and what the plan needs to be read stand beside it. */
atlas.control((atlas) => {
  "use strict";
  const { map, data, h, t } = atlas;
  const { sources, projects } = data;
  atlas.keep("sheet", "");
  const body = atlas.panel("print", "left");
  const root = document.documentElement;

  const paper = (size) => atlas.button(`paper_${size}`, () => atlas.set({ left: "", right: "", foot: "", sheet: size }));
  body.append(h("p", { t: "print_note" }), h("div.actions", {}, paper("a3"), paper("a4")));

  const aside = h("aside.sheet", { hidden: true });
  map.getContainer().parentNode.after(aside);

  /** The filters in force, in words. */
  const chosen = () => atlas.facets.filter((key) => atlas.get(key).length)
    .map((key) => `${t(`filter_${key}`)}：${atlas.facetNames(key).join("、")}${key === "zone" && atlas.get("edge") === "on" ? ` · ${t("with_edge")}` : ""}`);

  const count = (position) => projects.position.filter((found, row) => found === position && atlas.get("shown")[row]).length;

  const compose = () => {
    const layers = atlas.layersOn().filter(({ group }) => group !== "basemaps");
    atlas.fill(aside,
      h("h1", {}, document.title),
      h("p", {}, ["placed", "area", "unplaced"].map((position) => t(`count_${position}`, { n: count(position) })).join(" · ")),
      chosen().map((line) => h("p.source", {}, line)),
      h("h3", { t: "legend" }),
      h("ul.key", {}, layers.map((layer) => h("li", {}, atlas.swatch(layer.swatch), layer.name ? layer.name() : t(`layer_${layer.id}`)))),
      h("div.key", {}, atlas.key()),
      h("h3", { t: "sources" }),
      sources.source_id.map((id) => h("p.source", {}, atlas.sourceOf(id))),
      h("p.source", {}, `WGS 84${data.projection ? ` · EPSG:${data.projection.code}` : ""}`),
      h("p.note", {}, t("drawn_by_us")),
      h("p.note", {}, t(data.approval ? "approval" : "no_approval", { number: data.approval })),
      h("div.actions", {}, atlas.button("print", () => print()), atlas.button("close", () => atlas.set({ sheet: "" }))));
  };

  let before = null;
  const turn = () => {
    const size = ["a3", "a4"].find((one) => one === atlas.get("sheet"));
    const bounds = map.getBounds();
    root.classList.remove("a3", "a4");
    aside.hidden = !size;
    if (size) {
      root.classList.add(size);
      compose();
    }
    if (!size && !before) return;
    before = size;
    map.invalidateSize({ pan: false });
    map.fitBounds(bounds, { animate: false });
  };
  atlas.on("sheet", turn);
  atlas.on("lang shown layers plan edge", () => atlas.get("sheet") && compose());

  /* printed without the button, the page becomes an A4 sheet for as long as that takes */
  let plain = false;
  addEventListener("beforeprint", () => {
    plain = !atlas.get("sheet");
    if (plain) atlas.set({ sheet: "a4" });
  });
  addEventListener("afterprint", () => plain && atlas.set({ sheet: "" }));
}, true);
